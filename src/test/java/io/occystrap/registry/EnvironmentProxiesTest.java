package io.occystrap.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.apache.hc.core5.http.HttpHost;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentProxiesTest {

    private static String proxy(Map<String, String> environment, String url) {
        URI uri = URI.create(url);
        return new EnvironmentProxies(environment).forTarget(new HttpHost(uri.getScheme(), uri.getHost(), uri.getPort()))
                .map(proxy -> proxy.host().toURI() + (proxy.login() == null ? "" : " " + proxy.login().username() + " "
                        + proxy.login().password())).orElse("");
    }

    /** What golang.org/x/net/http/httpproxy has in its proxy_test.go (cgi and socks5 excepted), and more of the kind. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "http://example.com/ | HTTP_PROXY=127.0.0.1:8080 | http://127.0.0.1:8080",
        "http://example.com/ | HTTP_PROXY=cache.corp.example.com:1234 | http://cache.corp.example.com:1234",
        "http://example.com/ | HTTP_PROXY=cache.corp.example.com | http://cache.corp.example.com:80",
        "http://example.com/ | HTTP_PROXY=https://cache.corp.example.com | https://cache.corp.example.com:443",
        "http://example.com/ | HTTP_PROXY=http://127.0.0.1:8080 | http://127.0.0.1:8080",
        "https://secure.tld/ | HTTP_PROXY=http.proxy.tld HTTPS_PROXY=secure.proxy.tld | http://secure.proxy.tld:80",
        "https://secure.tld/ | HTTP_PROXY=http.proxy.tld HTTPS_PROXY=https://secure.proxy.tld | https://secure.proxy.tld:443",
        "http://insecure.tld/ | HTTP_PROXY=http.proxy.tld HTTPS_PROXY=secure.proxy.tld | http://http.proxy.tld:80",
        "http://insecure.tld/ | HTTPS_PROXY=secure.proxy.tld | ''",
        "http://insecure.tld/ | http_proxy=http.proxy.tld | http://http.proxy.tld:80",
        "http://example.com/ | HTTP_PROXY=a:1 http_proxy=b:2 | http://a:1",
        "http://example.com/ | NO_PROXY=example.com HTTP_PROXY=proxy | ''",
        "http://example.com/ | no_proxy=.example.com HTTP_PROXY=proxy | http://proxy:80",
        "http://a.example.com/ | no_proxy=.example.com HTTP_PROXY=proxy | ''",
        "http://a.example.com/ | no_proxy=*.example.com HTTP_PROXY=proxy | ''",
        "http://example.com/ | no_proxy=ample.com HTTP_PROXY=proxy | http://proxy:80",
        "http://a.example.com/ | no_proxy=ample.com HTTP_PROXY=proxy | http://proxy:80",
        "http://a.Example.COM/ | no_proxy=x,EXAMPLE.com HTTP_PROXY=proxy | ''",
        "https://example.com/ | no_proxy=example.com:443 HTTPS_PROXY=proxy | ''",
        "https://example.com/ | no_proxy=example.com:80 HTTPS_PROXY=proxy | http://proxy:80",
        "http://example.com:8080/ | no_proxy=example.com:8080 HTTP_PROXY=proxy | ''",
        "http://example.com/ | no_proxy=* HTTP_PROXY=proxy | ''",
        "http://10.1.2.3/ | no_proxy=10.0.0.0/8 HTTP_PROXY=proxy | ''",
        "http://11.1.2.3/ | no_proxy=10.0.0.0/8 HTTP_PROXY=proxy | http://proxy:80",
        "http://10.1.2.3:81/ | no_proxy=10.1.2.3:80 HTTP_PROXY=proxy | http://proxy:80",
        "http://[2001:db8::52]/ | no_proxy=2001:db8::/64 HTTP_PROXY=proxy | ''",
        "http://[2001:db8:1::52]/ | no_proxy=2001:db8::/64 HTTP_PROXY=proxy | http://proxy:80",
        "http://[2001:db8::1]:80/ | no_proxy=[2001:db8::1]:80 HTTP_PROXY=proxy | ''",
        "http://localhost:80/ | HTTP_PROXY=proxy | ''",
        "http://127.0.0.1:80/ | HTTP_PROXY=proxy | ''",
        "http://127.77.0.1:80/ | HTTP_PROXY=proxy | ''",
        "http://[::1]:80/ | HTTP_PROXY=proxy | ''",
        "http://x.test/ | HTTP_PROXY=http://u:p%40w%2F+@proxy:3128 | http://proxy:3128 u p@w/+",
        "http://x.test/ | HTTP_PROXY=u@proxy:3128 | http://proxy:3128 u ''"})
    void choosesAsGoDoes(String url, String variables, String expected) {
        Map<String, String> environment = new HashMap<>();
        for (String variable : variables.split(" ")) {
            environment.put(variable.split("=")[0], variable.split("=", 2)[1]);
        }
        assertThat(proxy(environment, url)).isEqualTo(expected.replace("''", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"socks5://u:s3cret@proxy:1080", "http://u:s3cret@", "http://u:s3cret%@proxy", "ftp://s3cret"})
    void whatIsNoProxyIsNamedAndNotShown(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> proxy(Map.of("https_proxy", text), "https://r.test"))
                .withMessageContaining("HTTPS_PROXY").withNoCause()
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("s3cret"));
    }

    /** What is never used does no harm. */
    @Test
    void aRegistryOnThisMachineNeedsNoProxyThatWorks() {
        assertThat(proxy(Map.of("HTTPS_PROXY", "socks5://proxy:1080"), "https://localhost:5000")).isEmpty();
    }

    @Test
    void thePasswordIsNotShown() {
        assertThat(new EnvironmentProxies(Map.of("HTTP_PROXY", "http://u:s3cret@proxy"))).asString()
                .doesNotContain("s3cret");
    }
}

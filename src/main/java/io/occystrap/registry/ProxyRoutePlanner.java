package io.occystrap.registry;

import java.util.Optional;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.impl.DefaultSchemePortResolver;
import org.apache.hc.client5.http.impl.auth.BasicScheme;
import org.apache.hc.client5.http.impl.routing.DefaultRoutePlanner;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.protocol.HttpContext;

/** Sends requests through the proxies of the environment, and logs in there without being asked, as Go does. */
final class ProxyRoutePlanner extends DefaultRoutePlanner {

    private final EnvironmentProxies proxies;

    /** @param proxies that are used */
    ProxyRoutePlanner(EnvironmentProxies proxies) {
        super(DefaultSchemePortResolver.INSTANCE);
        this.proxies = proxies;
    }

    @Override
    protected HttpHost determineProxy(HttpHost target, HttpContext context) {
        Optional<EnvironmentProxies.Proxy> proxy = proxies.forTarget(target);
        proxy.filter(p -> p.login() != null).ifPresent(p -> {
            BasicScheme scheme = new BasicScheme();
            scheme.initPreemptive(new UsernamePasswordCredentials(p.login().username(),
                    p.login().password().toCharArray()));
            HttpClientContext.cast(context).getAuthExchange(p.host()).select(scheme);
        });
        return proxy.map(EnvironmentProxies.Proxy::host).orElse(null);
    }
}

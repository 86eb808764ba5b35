package io.occystrap.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.occystrap.image.DigestMismatchException;
import io.occystrap.image.Image;
import io.occystrap.image.UnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
class BlobStreamTest extends RegistryTesting {

    /** Answers the n-th request for the layer, counted from 0. */
    private interface LayerHandler {
        Answer answer(int n, FaultyServer.Request request);
    }

    private final AtomicInteger layerRequests = new AtomicInteger();

    private void serveLayer(LayerHandler handler) {
        server.handle(request -> hosted.isLayer(request) ? handler.answer(layerRequests.getAndIncrement(), request)
                : hosted.serve(request));
    }

    private void serveLayer(UnaryOperator<Answer> change) {
        serveLayer((n, request) -> change.apply(hosted.serve(request)));
    }

    private void refuses() throws IOException {
        Image image = find();
        assertThatExceptionOfType(DigestMismatchException.class).isThrownBy(() -> stored(image));
        // The one connection of the pool was given back.
        server.handle(request -> hosted.serve(request));
        assertThat(stored(image)).isEqualTo(hosted.layer);
    }

    @Test
    void goesOnWhereTheConnectionBrokeFiveTimes() throws Exception {
        serveLayer((n, request) -> n < 5 ? hosted.serve(request).cutAt(100 + n) : hosted.serve(request));
        assertThat(tar(find())).isEqualTo(hosted.tar);
        assertThat(server.requests("/blobs/" + hosted.layerDigest())).map(request -> request.header("range"))
                .containsExactly(null, "bytes=100-", "bytes=201-", "bytes=303-", "bytes=406-", "bytes=510-");
        assertThat(waits).hasSize(5);
    }

    @Test
    void goesOnForAsLongAsMegabytesCome() throws Exception {
        hosted = new HostedImage(9 << 20);
        serveLayer((n, request) -> {
            Answer answer = hosted.serve(request);
            return answer.cutAt(Math.min(answer.body().length, 1_100_000));
        });
        assertThat(tar(find())).isEqualTo(hosted.tar);
        assertThat(layerRequests).hasValueGreaterThan(7);
    }

    @Test
    void givesUpOnALayerThatAlwaysBreaksAtTheSameByte() throws Exception {
        serveLayer((n, request) -> request.header("range") == null ? hosted.serve(request).cutAt(500)
                : hosted.serve(request).cutAt(0));
        refuses();
        assertThat(layerRequests).hasValue(6);
    }

    @Test
    void givesUpOnALayerThatAlwaysEndsEarly() throws Exception {
        serveLayer((n, request) -> Answer.of(200, Arrays.copyOf(hosted.layer, 500)).as(Answer.Form.CHUNKED));
        refuses();
    }

    @Test
    void passesOverWhatItHasWhereTheServerStartsOver() throws Exception {
        serveLayer((n, request) -> n == 0 ? hosted.serve(request).cutAt(1234) : Answer.of(200, hosted.layer));
        assertThat(tar(find())).isEqualTo(hosted.tar);
        assertThat(layerRequests).hasValue(2);
    }

    @Test
    void doesNotTakeAnotherRangeThanItAskedFor() throws Exception {
        serveLayer((n, request) -> switch (n) {
            case 0 -> hosted.serve(request).cutAt(1000);
            case 1 -> HostedImage.range(hosted.layer, 900);
            case 2 -> Answer.of(206, Arrays.copyOfRange(hosted.layer, 1000, hosted.layer.length));
            default -> hosted.serve(request);
        });
        assertThat(tar(find())).isEqualTo(hosted.tar);
        assertThat(layerRequests).hasValue(4);
    }

    @Test
    void refusesARangeOfAnotherWhole() throws Exception {
        serveLayer((n, request) -> n == 0 ? hosted.serve(request).cutAt(1000) : hosted.serve(request)
                .with("Content-Range", "bytes 1000-" + (hosted.layer.length - 1) + "/" + (hosted.layer.length + 1)));
        refuses();
    }

    @Test
    void refusesAWrongByte() throws Exception {
        byte[] wrong = hosted.layer.clone();
        wrong[wrong.length / 2] ^= 1;
        serveLayer((n, request) -> Answer.of(200, wrong));
        refuses();
    }

    @Test
    void refusesALayerThatIsShorterThanPromised() throws Exception {
        serveLayer((n, request) -> Answer.of(200, Arrays.copyOf(hosted.layer, hosted.layer.length - 1)));
        refuses();
        assertThat(waits).isEmpty();
    }

    @Test
    void refusesALayerThatIsLongerThanPromised() throws Exception {
        byte[] longer = Arrays.copyOf(hosted.layer, hosted.layer.length + 1);
        serveLayer((n, request) -> Answer.of(200, longer));
        refuses();
        serveLayer((n, request) -> Answer.of(200, longer).as(Answer.Form.CHUNKED));
        refuses();
        serveLayer((n, request) -> n == 0 ? hosted.serve(request).cutAt(10) : HostedImage.range(longer, 10));
        layerRequests.set(0);
        refuses();
    }

    @Test
    void refusesALayerWhoseRestTheServerDoesNotHave() throws Exception {
        serveLayer((n, request) -> n == 0 ? hosted.serve(request).cutAt(1000) : Answer.status(416));
        refuses();
    }

    @Test
    void readsALayerWithoutALength() throws Exception {
        serveLayer(answer -> answer.as(Answer.Form.CHUNKED));
        assertThat(tar(find())).isEqualTo(hosted.tar);
        assertThat(layerRequests).hasValue(1);
    }

    @Test
    void isContentWhenTheConnectionBreaksAfterTheLastByte() throws Exception {
        serveLayer((n, request) -> HostedImage.start(request) == hosted.layer.length ? Answer.status(416)
                : hosted.serve(request).as(Answer.Form.CHUNKED_WITHOUT_END));
        assertThat(tar(find())).isEqualTo(hosted.tar);
    }

    @Test
    void goesOnAfterTheServerWasBusy() throws Exception {
        serveLayer((n, request) -> switch (n) {
            case 0 -> hosted.serve(request).cutAt(1000);
            case 1 -> Answer.status(503).with("Retry-After", "0");
            default -> hosted.serve(request);
        });
        assertThat(tar(find())).isEqualTo(hosted.tar);
        assertThat(waits).contains(Duration.ZERO);
    }

    @Test
    void givesUpWhenTheServerNoLongerHasTheLayer() throws Exception {
        serveLayer((n, request) -> n == 0 ? hosted.serve(request).cutAt(1000) : Answer.status(404));
        Image image = find();
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> stored(image)).withMessageContaining("404");
        assertThat(layerRequests).hasValue(2);
    }

    @Test
    void isWokenWhenAnotherThreadClosesIt() throws Exception {
        serveLayer(answer -> answer.cutAt(1000).as(Answer.Form.STALLED));
        InputStream in = find().layers().get(0).compressed();
        assertThat(in.readNBytes(new byte[1000], 0, 1000)).isEqualTo(1000);
        CompletableFuture<Throwable> reader = CompletableFuture.supplyAsync(() -> {
            try {
                in.read();
                return null;
            } catch (IOException e) {
                return e;
            }
        });
        assertThatThrownBy(() -> reader.get(200, TimeUnit.MILLISECONDS)).isInstanceOf(java.util.concurrent.TimeoutException.class);
        in.close();
        assertThat(reader.get(5, TimeUnit.SECONDS)).isInstanceOf(IOException.class)
                .isNotInstanceOf(UnavailableException.class);
        assertThat(layerRequests).hasValue(1);
    }
}

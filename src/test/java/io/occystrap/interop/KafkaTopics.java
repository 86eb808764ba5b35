package io.occystrap.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Somebody who makes the topics, puts records into them and reads them. */
final class KafkaTopics implements AutoCloseable {

    static final String REQUESTS = "occystrap.fetch";
    static final String DONE = "occystrap.fetch.done";
    static final String DEAD = "occystrap.fetch.dead";

    private static final int PARTITIONS = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final Map<String, Object> broker;
    private final KafkaProducer<String, byte[]> producer;

    /** Makes the topics: that of the requests with four partitions, the others with one. */
    KafkaTopics(KafkaBroker broker) throws ExecutionException, InterruptedException {
        this.broker = Map.of("bootstrap.servers", broker.address());
        try (Admin admin = Admin.create(this.broker)) {
            List<NewTopic> topics = new ArrayList<>();
            for (String name : List.of(REQUESTS, "occystrap.fetch.retry", DONE, DEAD)) {
                topics.add(new NewTopic(name, name.equals(REQUESTS) ? PARTITIONS : 1, (short) 1));
            }
            admin.createTopics(topics).all().get();
        }
        producer = new KafkaProducer<>(this.broker, new StringSerializer(), new ByteArraySerializer());
    }

    /** Puts a request in; it has headers that somebody else has set. */
    void send(String key, byte[] job) throws ExecutionException, InterruptedException {
        ProducerRecord<String, byte[]> record = new ProducerRecord<>(REQUESTS, key, job);
        record.headers().add("CAmelFileName", "evil".getBytes(StandardCharsets.UTF_8));
        record.headers().add("CamelOccystrapDestination", "evil".getBytes(StandardCharsets.UTF_8));
        producer.send(record).get();
    }

    /** @return the records of a topic from its start, when there are so many different keys; of each key the last */
    Map<String, ConsumerRecord<String, String>> read(String topic, int keys) {
        Map<String, ConsumerRecord<String, String>> records = new HashMap<>();
        Map<String, Object> settings = new HashMap<>(broker);
        settings.putAll(Map.of("group.id", "test-" + topic + keys, "auto.offset.reset", "earliest"));
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(settings, new StringDeserializer(),
                new StringDeserializer())) {
            consumer.subscribe(List.of(topic));
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (records.size() < keys && System.nanoTime() < end) {
                consumer.poll(Duration.ofMillis(500)).forEach(record -> records.put(record.key(), record));
            }
        }
        assertThat(records).as(topic).hasSizeGreaterThanOrEqualTo(keys);
        return records;
    }

    /** @return how many records of the topic of requests the group has not committed */
    long uncommitted(String group) throws ExecutionException, InterruptedException {
        long sum = 0;
        try (Admin admin = Admin.create(broker)) {
            Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata().get();
            for (int i = 0; i < PARTITIONS; i++) {
                TopicPartition partition = new TopicPartition(REQUESTS, i);
                OffsetAndMetadata offset = committed.get(partition);
                sum += admin.listOffsets(Map.of(partition, OffsetSpec.latest())).partitionResult(partition).get().offset()
                        - (offset == null ? 0 : offset.offset());
            }
        }
        return sum;
    }

    /** @return a header's text */
    static String header(ConsumerRecord<String, String> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }
}

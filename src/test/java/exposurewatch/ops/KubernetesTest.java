package exposurewatch.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import exposurewatch.app.RunConfig;
import io.kubernetes.client.openapi.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The manifests of {@code kubernetes}: that the API server would take them, and that they fit the program. */
class KubernetesTest {

    private static final Path DIRECTORY = Path.of("kubernetes");
    private static final JsonNode KUSTOMIZATION = Yaml.document(DIRECTORY.resolve("kustomization.yaml"));
    private static final String MODELS = "io.kubernetes.client.openapi.models.";

    private static List<JsonNode> manifests() {
        return Yaml.texts(KUSTOMIZATION.path("resources")).stream()
                .flatMap(file -> Yaml.documents(DIRECTORY.resolve(file)).stream())
                .toList();
    }

    private static JsonNode manifest(String kind, String name) {
        return manifests().stream()
                .filter(one -> one.path("kind").asText().equals(kind)
                        && one.at("/metadata/name").asText().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + kind + " " + name));
    }

    /** Those that make pods. */
    private static List<JsonNode> workloads() {
        return manifests().stream()
                .filter(one -> one.at("/spec/template/spec").isObject())
                .toList();
    }

    private static JsonNode pod(JsonNode workload) {
        return workload.at("/spec/template/spec");
    }

    private static JsonNode container(JsonNode workload) {
        assertThat(pod(workload).path("containers")).hasSize(1);
        return pod(workload).at("/containers/0");
    }

    /**
     * Unknown and missing fields, and values of a wrong type, by what Kubernetes publishes of its API.
     *
     * @throws RuntimeException naming what is wrong
     */
    private static void validate(JsonNode manifest) {
        String[] version = manifest.path("apiVersion").asText().split("/");
        String model = version[version.length - 1].replaceFirst("^v", "V")
                + manifest.path("kind").asText();
        try {
            Class<?> type = Class.forName(MODELS + model);
            JsonElement json = JsonParser.parseString(manifest.toString());
            type.getMethod("validateJsonElement", JsonElement.class).invoke(null, json);
            assertThat((Object) JSON.getGson().fromJson(json, type)).isNotNull();
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException(
                    model + ": " + e.getTargetException().getMessage(), e);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("Kubernetes has no " + model, e);
        }
    }

    @Test
    void shouldBeValid() {
        assertThat(manifests()).hasSizeGreaterThan(6).allSatisfy(KubernetesTest::validate);
    }

    @Test
    void shouldNoticeWhatKubernetesWouldRefuse() {
        JsonNode typingError = manifest("StatefulSet", "exposure-watch").deepCopy();
        ((ObjectNode) container(typingError)).put("readyProbe", "x");
        assertThatThrownBy(() -> validate(typingError)).hasMessageContaining("readyProbe");

        JsonNode withoutName = manifest("StatefulSet", "exposure-watch").deepCopy();
        ((ObjectNode) container(withoutName)).remove("name");
        assertThatThrownBy(() -> validate(withoutName)).hasMessageContaining("name");

        JsonNode words = manifest("StatefulSet", "exposure-watch").deepCopy();
        ((ObjectNode) words.path("spec")).put("replicas", "two");
        assertThatThrownBy(() -> validate(words)).hasMessageContaining("two");
    }

    @Test
    void shouldGiveNoPodMoreThanItNeeds() {
        assertThat(workloads()).hasSize(3).allSatisfy(workload -> {
            JsonNode pod = pod(workload);
            assertThat(pod.path("automountServiceAccountToken").asBoolean(true)).isFalse();
            assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
            assertThat(pod.at("/securityContext/runAsUser").asInt()).isEqualTo(10001);
            assertThat(pod.at("/securityContext/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
            JsonNode context = container(workload).path("securityContext");
            assertThat(context.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
            assertThat(context.path("readOnlyRootFilesystem").asBoolean()).isTrue();
            assertThat(Yaml.texts(context.at("/capabilities/drop"))).containsExactly("ALL");
            assertThat(container(workload).at("/resources/limits/memory").asText())
                    .isEqualTo(
                            container(workload).at("/resources/requests/memory").asText())
                    .endsWith("i");
            // Where RocksDB unpacks its native part.
            assertThat(mounted(workload)).contains("/tmp");
        });
    }

    private static Set<String> mounted(JsonNode workload) {
        Set<String> places = new TreeSet<>();
        container(workload)
                .path("volumeMounts")
                .forEach(mount -> places.add(mount.path("mountPath").asText()));
        return places;
    }

    @Test
    void shouldPinTheImage() {
        JsonNode image = KUSTOMIZATION.at("/images/0");
        assertThat(image.path("newTag").asText()).matches("\\d+\\.\\d+\\.\\d+");
        assertThat(workloads())
                .allSatisfy(workload ->
                        assertThat(container(workload).path("image")).isEqualTo(image.path("name")));
    }

    /** Volumes, their mounts, ports and selectors: names that nobody else checks before it is too late. */
    @Test
    void shouldNameWhatIsThere() {
        Set<String> maps = generated("configMapGenerator");
        Set<String> secrets = generated("secretGenerator");
        for (JsonNode workload : workloads()) {
            Set<String> volumes = new TreeSet<>();
            workload.at("/spec/volumeClaimTemplates")
                    .forEach(claim -> volumes.add(claim.at("/metadata/name").asText()));
            for (JsonNode volume : pod(workload).path("volumes")) {
                volumes.add(volume.path("name").asText());
                if (volume.has("configMap")) {
                    assertThat(maps).contains(volume.at("/configMap/name").asText());
                } else if (volume.has("secret")) {
                    assertThat(secrets).contains(volume.at("/secret/secretName").asText());
                } else if (volume.has("persistentVolumeClaim")) {
                    manifest(
                            "PersistentVolumeClaim",
                            volume.at("/persistentVolumeClaim/claimName").asText());
                }
            }
            Set<String> used = new TreeSet<>();
            container(workload)
                    .path("volumeMounts")
                    .forEach(mount -> used.add(mount.path("name").asText()));
            assertThat(used).isEqualTo(volumes);
            if (workload.at("/spec/selector").isObject()) {
                assertThat(workload.at("/spec/selector/matchLabels"))
                        .isEqualTo(workload.at("/spec/template/metadata/labels"));
            }
        }
        for (JsonNode service : manifests()) {
            if (service.path("kind").asText().equals("Service")) {
                assertThat(workloads())
                        .as(service.at("/metadata/name").asText())
                        .anyMatch(workload ->
                                workload.at("/spec/template/metadata/labels").equals(service.at("/spec/selector"))
                                        && portNames(workload)
                                                .contains(service.at("/spec/ports/0/targetPort")
                                                        .asText()));
            }
        }
        JsonNode set = manifest("StatefulSet", "exposure-watch");
        manifest("Service", set.at("/spec/serviceName").asText());
        JsonNode budget = manifest("PodDisruptionBudget", "exposure-watch");
        assertThat(budget.at("/spec/selector")).isEqualTo(set.at("/spec/selector"));
        assertThat(budget.at("/spec/maxUnavailable").asInt())
                .isLessThan(set.at("/spec/replicas").asInt());
    }

    private static Set<String> portNames(JsonNode workload) {
        Set<String> names = new TreeSet<>();
        container(workload)
                .path("ports")
                .forEach(port -> names.add(port.path("name").asText()));
        return names;
    }

    /** Names of what kustomize generates, whose files are there, or are made. */
    private static Set<String> generated(String generator) {
        Set<String> names = new TreeSet<>();
        for (JsonNode one : KUSTOMIZATION.path(generator)) {
            names.add(one.path("name").asText());
            for (String file : Yaml.texts(one.path("files"))) {
                if (file.startsWith("secrets/")) {
                    assertThat(makeSecrets()).contains("keep " + file.substring("secrets/".length()) + "\n");
                } else {
                    assertThat(DIRECTORY.resolve(file)).exists();
                }
            }
        }
        return names;
    }

    private static String makeSecrets() {
        try {
            return Files.readString(Path.of("docker", "make-secrets"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void shouldBeAskedWhereItAnswers() {
        RunConfig config = RunConfig.load(DIRECTORY.resolve("config/exposure-watch.properties"), Map.of());
        JsonNode set = manifest("StatefulSet", "exposure-watch");
        assertThat(config.metricsAddress()).isEqualTo("0.0.0.0:" + port(set, "metrics"));
        assertThat(config.apiAddress()).isEqualTo("0.0.0.0:" + port(set, "api"));
        assertThat(config.apiTokens()).hasToString("/run/secrets/api.tokens");
        assertThat(config.commandKey()).hasToString("/run/secrets/command.key");
        JsonNode container = container(set);
        for (String probe : List.of("startupProbe", "livenessProbe")) {
            assertThat(container.path(probe).at("/httpGet/path").asText()).isEqualTo("/health/live");
            assertThat(container.path(probe).at("/httpGet/port").asText()).isEqualTo("metrics");
        }
        assertThat(container.at("/readinessProbe/httpGet/path").asText()).isEqualTo("/health/ready");
        assertThat(container.at("/readinessProbe/httpGet/port").asText()).isEqualTo("metrics");
        // StopSignal gives it 60 seconds.
        for (JsonNode workload : List.of(set, manifest("Deployment", "exposure-watch-actuator"))) {
            assertThat(pod(workload).path("terminationGracePeriodSeconds").asInt())
                    .isGreaterThan(60);
        }
        List<String> arguments = new ArrayList<>(Yaml.texts(container.path("args")));
        assertThat(arguments)
                .contains(
                        "--config=/etc/exposure-watch/exposure-watch.properties",
                        "--policy=/etc/exposure-watch/policy.yaml",
                        "--data=/var/lib/exposure-watch");
        assertThat(mounted(set)).contains("/etc/exposure-watch", "/var/lib/exposure-watch", "/run/secrets");
    }

    private static int port(JsonNode workload, String name) {
        return Yaml.elements(container(workload).path("ports"))
                .filter(port -> port.path("name").asText().equals(name))
                .findFirst()
                .orElseThrow()
                .path("containerPort")
                .asInt();
    }
}

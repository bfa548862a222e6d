package dev.dln.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/**
 * The script {@code dln} as a real process: in a copy of the repository's outline, under a path
 * with a space, with JDKs and a Maven that are scripts which say what they were asked for.
 */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
    private static final Path REPOSITORY = Path.of(System.getProperty("dln.root", "../.."));

    @TempDir private Path folder;
    private Path root = Path.of("");
    private Path tools = Path.of("");

    private record Outcome(int code, String out, String err) {}

    @BeforeEach
    void outline() throws IOException {
        root = folder.resolve("a repository");
        tools = folder.resolve("tools");
        Files.createDirectories(tools);
        for (String source : List.of("grammar", "compiler", "stdlib", "runtime/app/src/main")) {
            Files.createDirectories(root.resolve(source));
        }
        Files.writeString(root.resolve("pom.xml"), "<project/>");
        for (String script : List.of("dln", "bench/run", "bench/gpu/run")) {
            copy(script, script);
            executable(root.resolve(script));
        }
        copy("runtime/java-options", "runtime/java-options");
        copy("runtime/java-options.sh", "runtime/java-options.sh");
        script(
                tools.resolve("mvn"),
                "mkdir -p runtime/app/target/dist && touch runtime/app/target/dist/dln.jar",
                "echo built >> maven.log");
    }

    /** A file of this repository, in the outline. */
    private void copy(String from, String to) throws IOException {
        Files.createDirectories(root.resolve(to).getParent());
        Files.copy(REPOSITORY.resolve(from), root.resolve(to));
    }

    private static void executable(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static void script(Path file, String... lines) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
        executable(file);
    }

    /** A JDK of a version; its java prints its arguments. */
    private Path jdk(String version) throws IOException {
        Path jdk = folder.resolve("jdk " + version);
        script(jdk.resolve("bin/java"), "echo \"java $*\"", "exit 7");
        script(jdk.resolve("bin/javac"));
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
        return jdk;
    }

    private Outcome run(Path script, Path jdk, String... args)
            throws IOException, InterruptedException {
        var command = new ArrayList<String>(List.of(script.toString()));
        command.addAll(List.of(args));
        var builder = new ProcessBuilder(command).directory(folder.toFile());
        Map<String, String> environment = builder.environment();
        environment.put("JAVA_HOME", jdk.toString());
        environment.put("PATH", tools + ":/usr/bin:/bin");
        environment.put("HOME", folder.toString());
        environment.remove("DLN_JAVA_OPTIONS");
        Path out = folder.resolve("out.txt");
        Path err = folder.resolve("err.txt");
        Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    private Path log() {
        return root.resolve("maven.log");
    }

    @Test
    void buildsOnceSaysSoAndPassesArgumentsAndExitCodeOn() throws Exception {
        Path jdk = jdk("25.0.3");
        Outcome first = run(root.resolve("dln"), jdk, "check", "my model.dln");
        assertTrue(first.err.startsWith("dln: building, which is needed once"), first.err);
        assertEquals(7, first.code);
        assertTrue(first.out.contains("-jar " + root.toRealPath()), first.out);
        assertTrue(first.out.endsWith("check my model.dln\n"), first.out);
        Outcome second = run(root.resolve("dln"), jdk, "eval");
        assertEquals("", second.err);
        assertEquals("built\n", Files.readString(log()), "built once");
    }

    /** Commands that compute start as the benchmarks do; the others start quickly. */
    @Test
    void whatComputesHasTheOptionsOfKernels() throws Exception {
        Path jdk = jdk("25.0.3");
        String options = "@" + root.toRealPath().resolve("runtime/java-options");
        Outcome computes = run(root.resolve("dln"), jdk, "eval", "model.dln");
        assertTrue(computes.out.contains(options), computes.out);
        Outcome reads = run(root.resolve("dln"), jdk, "check", "model.dln");
        assertFalse(reads.out.contains(options), reads.out);
        assertFalse(reads.out.contains("HugePages"), reads.out);
        assertTrue(
                Files.readString(REPOSITORY.resolve("runtime/java-options"))
                        .contains("Tier4BackEdge"));
        for (String script : List.of("dln", "bench/run", "bench/gpu/run")) {
            String text = Files.readString(REPOSITORY.resolve(script));
            assertTrue(text.contains("/java-options"), script);
            assertFalse(text.contains("-XX:+Use") && text.contains("HugePages"), script);
            assertFalse(text.contains("Tier4BackEdge") || text.contains("ObjectAlignment"), script);
        }
    }

    /** A JDK whose java is this test's, which says its options. */
    private Path realJdk() throws IOException {
        Path jdk = jdk("25.0.3");
        script(
                jdk.resolve("bin/java"),
                "exec \""
                        + Path.of(System.getProperty("java.home"), "bin/java")
                        + "\" -XX:+PrintCommandLineFlags \"$@\"");
        return jdk;
    }

    /** What Java itself says of the options that computing commands give it. */
    @Test
    void javaGetsLargePagesAndTheAlignment() throws Exception {
        Path jdk = realJdk();
        copy("runtime/java-options", "gpu/java-options");
        copy("runtime/java-options.sh", "gpu/java-options.sh");
        copy("bench/gpu/run", "gpu/run");
        executable(root.resolve("gpu/run"));
        Files.createSymbolicLink(root.resolve("gpu/java"), jdk);
        Files.createDirectories(root.resolve("bench/target/classes"));
        Files.writeString(root.resolve("bench/target/classpath"), "none.jar");
        Path jar = root.resolve("runtime/app/target/dist/dln.jar");
        Files.createDirectories(jar.getParent());
        new JarOutputStream(Files.newOutputStream(jar), new Manifest()).close();
        boolean linux = Files.isDirectory(Path.of("/sys/kernel/mm/transparent_hugepage"));
        for (String script : List.of("dln", "bench/run", "gpu/run")) {
            Outcome outcome = run(root.resolve(script), jdk, "eval");
            assertTrue(outcome.out.contains(" -XX:ObjectAlignmentInBytes=64 "), outcome.out);
            assertEquals(
                    linux, outcome.out.contains(" -XX:+UseTransparentHugePages "), outcome.out);
            assertTrue(outcome.out.contains(" -XX:Tier4BackEdgeThreshold=8000000 "), outcome.out);
        }
    }

    /** The image gets every file that its script reads. */
    @Test
    void theImageHasTheOptions() throws IOException {
        String text = Files.readString(REPOSITORY.resolve("bench/gpu/build-image"));
        for (String name : List.of("java-options", "java-options.sh")) {
            assertTrue(text.contains("\"$root/runtime/" + name + "\""), name);
        }
    }

    /** A cache of classes is for one alignment, which quick commands then have too. */
    @Test
    void aCacheOfClassesHasItsAlignment() throws Exception {
        Path jdk = jdk("25.0.3");
        Path cache = root.resolve("runtime/app/target/dist/dln-25.0.3-64.aot");
        Outcome without = run(root.resolve("dln"), jdk, "check");
        assertTrue(Files.exists(cache), "tried");
        assertFalse(without.out.contains("Alignment"), without.out);
        Files.writeString(cache, "classes");
        Outcome with = run(root.resolve("dln"), jdk, "check");
        assertTrue(with.out.contains("-XX:ObjectAlignmentInBytes=64"), with.out);
        assertTrue(with.out.contains("-XX:AOTCache=" + cache.toRealPath()), with.out);
        Files.writeString(root.resolve("runtime/java-options"), "-XX:ObjectAlignmentInBytes=32\n");
        Outcome changed = run(root.resolve("dln"), jdk, "check");
        assertFalse(changed.out.contains("AOTCache"), changed.out);
    }

    @Test
    void buildsAgainWhenASourceIsNewer() throws Exception {
        Path jdk = jdk("26");
        run(root.resolve("dln"), jdk, "check");
        Path source = root.resolve("compiler/New.java");
        Files.writeString(source, "");
        Files.setLastModifiedTime(
                source,
                java.nio.file.attribute.FileTime.fromMillis(System.currentTimeMillis() + 5000));
        Outcome again = run(root.resolve("dln"), jdk, "check");
        assertTrue(again.err.contains("sources have changed"), again.err);
        assertEquals("built\nbuilt\n", Files.readString(log()));
    }

    @Test
    void worksThroughASymbolicLink() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("link"), root.resolve("dln"));
        Outcome outcome = run(link, jdk("25.0.4"), "check");
        assertEquals(7, outcome.code, outcome.err);
        assertTrue(outcome.out.contains(root.toRealPath().toString()), outcome.out);
    }

    @Test
    void aFailedBuildShowsTheReason() throws Exception {
        script(tools.resolve("mvn"), "echo '[ERROR] no such artifact'", "exit 1");
        Outcome outcome = run(root.resolve("dln"), jdk("25.0.3"), "check");
        assertEquals(ExitCode.ENVIRONMENT, outcome.code);
        assertTrue(outcome.err.contains("[ERROR] no such artifact"), outcome.err);
        assertFalse(outcome.out.contains("java"), outcome.out);
        assertFalse(Files.exists(root.resolve("target/dln-build.lock")), "the lock is gone");
    }

    @Test
    void aDeadBuildersLockIsNoObstacle() throws Exception {
        Path lock = Files.createDirectories(root.resolve("target/dln-build.lock"));
        Files.writeString(lock.resolve("pid"), "99999999\n");
        assertEquals(7, run(root.resolve("dln"), jdk("25.0.3"), "check").code);
    }

    /** The script with only JAVA_HOME to look at, so that the machine's own JDKs do not help. */
    private Path alone() throws IOException {
        Path script = root.resolve("alone");
        String text = Files.readString(root.resolve("dln"));
        int from = text.indexOf("    for folder in /usr/lib/jvm");
        int to = text.indexOf("find_jdk\nif");
        Files.writeString(script, text.substring(0, from) + "    :\n}\n\n" + text.substring(to));
        executable(script);
        return script;
    }

    @Test
    void refusesOldAndBrokenJdks() throws Exception {
        Outcome old = run(alone(), jdk("17.0.15"), "check");
        assertEquals(ExitCode.ENVIRONMENT, old.code);
        assertTrue(old.err.startsWith("dln: needs JDK 25.0.3 or later, and found none"), old.err);
        assertTrue(old.err.contains("help: install one"), old.err);
        for (String version : List.of("25", "25.0.1", "25.0.2")) {
            Outcome broken = run(alone(), jdk(version), "check");
            assertEquals(ExitCode.ENVIRONMENT, broken.code, version);
            assertTrue(broken.err.contains("garbage collector"), broken.err);
        }
        for (String version : List.of("25.0.10", "25.1.0", "26", "26.0.1", "30")) {
            assertEquals(7, run(alone(), jdk(version), "check").code, version);
        }
    }

    @Test
    void startsTheRealCommand() throws Exception {
        var builder =
                new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.dln.app.Main",
                        "check",
                        "-");
        Process process = builder.redirectErrorStream(true).start();
        try (var in = process.getOutputStream()) {
            in.write("network n { param x  minimize y }".getBytes(StandardCharsets.UTF_8));
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(ExitCode.BAD_INPUT, process.waitFor(), output);
        assertTrue(output.contains("error[DLN0101]"), output);
    }
}

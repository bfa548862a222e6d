package dev.dln.bench.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.dln.app.json.JsonReader;
import dev.dln.compiler.kernel.Precision;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The benchmark of devices, short, and the scripts around it. */
class DeviceBenchTest {
    private static final Path SCRIPTS =
            Path.of(System.getProperty("dln.root", "..")).resolve("bench").resolve("gpu");

    private record Ran(int code, String out, String err) {
        static Ran of(String... arguments) {
            var out = new ByteArrayOutputStream();
            var err = new ByteArrayOutputStream();
            int code =
                    DeviceBench.run(
                            List.of(arguments),
                            new PrintStream(out, true, StandardCharsets.UTF_8),
                            new PrintStream(err, true, StandardCharsets.UTF_8));
            return new Ran(
                    code,
                    out.toString(StandardCharsets.UTF_8),
                    err.toString(StandardCharsets.UTF_8));
        }
    }

    @Test
    void defaultsAreTheTwoLargeNetworks() {
        Wanted wanted = Wanted.parse(List.of());
        assertEquals("opencl", wanted.device());
        assertEquals(
                List.of(
                        "tanh-cross-entropy:784-256-128-10",
                        "relu-cross-entropy:784-1024-512-256-128-64-10"),
                wanted.networks());
        assertEquals(List.of(1024, 65536), wanted.samples());
        assertEquals(List.of(Precision.FLOAT32, Precision.FLOAT64), wanted.precisions());
    }

    @Test
    void theTableHasARowForEachThingAndThePeersTime(@TempDir Path folder) throws Exception {
        Path peers =
                Files.writeString(
                        folder.resolve("peers.jsonl"),
                        """
                        {"peer": "other 1.0 on card", "network": "product", "size": 9, "precision": "float32", "what": "product", "ms": 1000.0}

                        {"peer": "other 1.0 on card", "network": "linear:3-2-1", "size": 4, "precision": "float32", "what": "hvp", "error": "no"}
                        """);
        Path json = folder.resolve("results.json");
        Ran ran =
                Ran.of(
                        "--short",
                        "--device",
                        "vector",
                        "--precision",
                        "float32",
                        "--networks",
                        "relu-cross-entropy:5-4-3",
                        "--samples",
                        "4",
                        "--products",
                        "9",
                        "--peers",
                        peers.toString(),
                        "--json",
                        json.toString());
        assertEquals(0, ran.code, ran.err);
        assertEquals(
                List.of("product", "memory", "loss+gradient", "hvp"),
                ran.out.lines().skip(3).map(line -> line.substring(65).split(" ")[0]).toList());
        var rows = JsonReader.read(Files.readString(json)).entries("rows");
        assertEquals(4, rows.size());
        for (var row : rows) {
            assertTrue(row.number("ms") > 0);
            assertTrue(row.number("operations") > 0);
            assertTrue(row.number("bytes") > 0);
            assertEquals(0, row.number("difference"), "the same device");
        }
        assertEquals(1000, rows.get(0).number("otherMs"));
        assertFalse(rows.get(3).has("otherMs"));
        assertFalse(rows.get(0).has("limit"));
        assertTrue(rows.get(2).number("share") > 0);
        assertTrue(ran.out.lines().skip(5).allMatch(l -> l.matches(".*(products|memory) .*%.*")));
        // Two products of 9 x 9 matrices, and the sums of the loss and of d.
        assertTrue(rows.get(0).number("operations") >= 2 * 2 * 9 * 9 * 9);
    }

    @Test
    void mistakesAreSaid(@TempDir Path folder) throws Exception {
        assertEquals(64, Ran.of("--seconds").code);
        assertTrue(Ran.of("--speed", "2").err.contains("--speed"));
        assertEquals(64, Ran.of("--samples", "0").code);
        assertEquals(64, Ran.of("--samples", "many").code);
        assertEquals(64, Ran.of("--precision", "float16").code);
        assertEquals(64, Ran.of("--networks", "tanh").code);
        assertEquals(64, Ran.of("--device", "abacus").code);
        assertEquals(64, Ran.of("--peers", folder.resolve("none").toString()).code);
        Path wrong = Files.writeString(folder.resolve("wrong"), "{\"peer\": 1}\n");
        assertEquals(64, Ran.of("--peers", wrong.toString()).code);
    }

    private static Measured measured(String what, double operations, double bytes) {
        var time = new Measured.Time(1, 1, operations, bytes, Optional.empty());
        return new Measured("n", 4, Precision.FLOAT32, what, time);
    }

    /** At 10 GFLOP/s and 2 GB/s: a millisecond has 1e7 operations, or 2e6 bytes. */
    @Test
    void theLimitIsWhatTakesLonger() {
        List<Measured> rates =
                List.of(
                        measured("product", 1e7, 1),
                        measured("product", 5e6, 1),
                        measured("memory", 1, 2e6));
        assertEquals(
                Optional.of(new Limit("products", 0.5)),
                Limit.of(measured("hvp", 5e6, 5e5), rates));
        assertEquals(
                "memory 75%",
                Limit.of(measured("hvp", 5e6, 1.5e6), rates).orElseThrow().toString());
        assertEquals(Optional.empty(), Limit.of(measured("hvp", 1, 1), rates.subList(0, 2)));
        assertEquals(Optional.empty(), Limit.of(rates.get(0), rates));
    }

    /** What does not fit or fails is a row with the reason. */
    @Test
    void whatADeviceRefusesIsARow() {
        Ran ran =
                Ran.of(
                        "--short",
                        "--device",
                        "vector",
                        "--networks",
                        "",
                        "--precision",
                        "float64",
                        "--products",
                        "20000000");
        assertEquals(0, ran.code, ran.err);
        assertTrue(ran.out.contains("left out: the data take 6400000000000000 bytes"), ran.out);
    }

    @Test
    void theScriptsHelpIsTheProgramsOwn() throws Exception {
        assertTrue(Files.readString(SCRIPTS.resolve("USAGE")).endsWith("\n\n" + Wanted.USAGE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "build-image", "peers.py"})
    void scriptsAreProgramsWithoutMistakesOfSyntax(String name) throws Exception {
        assumeTrue(File.separatorChar == '/', "no shell here");
        Path script = SCRIPTS.resolve(name);
        assertTrue(Files.isExecutable(script), name);
        // Where there is no Python there is nothing to check its script with.
        String check =
                name.endsWith(".py")
                        ? "! command -v python3 >/dev/null || python3 -c 'import ast, sys;"
                                + " ast.parse(open(sys.argv[1]).read())' \"$0\""
                        : "sh -n \"$0\"";
        Process process =
                new ProcessBuilder("sh", "-c", check, script.toString()).inheritIO().start();
        assertEquals(0, process.waitFor());
    }
}

package dev.dln.app;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/** Run folders: whatever interrupts a search, going on ends in the same bytes. */
class RunsTest {
    private static final List<String> RESULTS =
            List.of(
                    "results.json",
                    "points.npz",
                    "spectra.npz",
                    "histories.npz",
                    "slices.npz",
                    "graph.json",
                    "report.html");

    @TempDir private Path folder;

    private String model = "";
    private Path whole = Path.of("");

    private record Ran(int code, String out, String err) {}

    @BeforeEach
    void model() throws IOException {
        Path library = Files.createDirectories(folder.resolve("source/library"));
        Files.writeString(library.resolve("well.dln"), "function well(t) = (t .^ 2 - 1) .^ 2\n");
        Files.createDirectories(folder.resolve("source/models"));
        Path file = folder.resolve("source/models/wells.dln");
        Files.writeString(
                file,
                """
                import "../library/well.dln"
                network wells(tilt = 0.3) {
                  data   c[n]
                  param  x[n] ~ normal(0, 1.5)
                  minimize sum(well(x)) + tilt * c' * x + sqnorm(x' * x - 1) / 20
                }
                """);
        Files.writeString(folder.resolve("c.csv"), "1\n0.5\n-0.25\n");
        model = file.toString();
        whole = folder.resolve("whole");
    }

    private Ran dln(AtomicBoolean cancelled, OutputStream err, String... args) {
        var out = new ByteArrayOutputStream();
        int code =
                Dln.run(
                        args,
                        InputStream.nullInputStream(),
                        out,
                        err,
                        Environment.plain(),
                        cancelled);
        return new Ran(
                code,
                out.toString(StandardCharsets.UTF_8),
                err instanceof ByteArrayOutputStream bytes
                        ? bytes.toString(StandardCharsets.UTF_8)
                        : "");
    }

    private Ran dln(String... args) {
        return dln(new AtomicBoolean(), new ByteArrayOutputStream(), args);
    }

    private String[] search(Path run, String... more) {
        var args =
                new ArrayList<String>(
                        List.of(
                                "critical",
                                model,
                                "--data",
                                "c=" + folder.resolve("c.csv"),
                                "--starts",
                                "30",
                                "--seed",
                                "4",
                                "--run",
                                run.toString()));
        args.addAll(List.of(more));
        return args.toArray(String[]::new);
    }

    private void runWhole() {
        Ran ran = dln(search(whole));
        assertEquals(0, ran.code, ran.out + ran.err);
        assertEquals("", ran.err);
        assertTrue(ran.out.contains("run: " + whole), ran.out);
    }

    private void assertSame(Path run) throws IOException {
        for (String name : RESULTS) {
            assertArrayEquals(
                    Files.readAllBytes(whole.resolve(name)),
                    Files.readAllBytes(run.resolve(name)),
                    name);
        }
    }

    private static List<String> journal(Path run) throws IOException {
        return Files.readAllLines(run.resolve("journal.jsonl"));
    }

    @Test
    void aRunIsRepeatedFromItsFolderAlone() throws IOException {
        runWhole();
        assertTrue(Files.exists(whole.resolve("model/models/wells.dln")));
        assertTrue(Files.exists(whole.resolve("model/library/well.dln")));
        Path moved = folder.resolve("elsewhere/moved");
        Files.createDirectories(moved.getParent());
        Files.move(whole, moved);
        whole = moved;
        Files.writeString(Path.of(model), "network broken {");
        Files.delete(folder.resolve("c.csv"));
        Path again = folder.resolve("again");
        Ran ran = dln("rerun", moved.toString(), "--out", again.toString());
        assertEquals(0, ran.code, ran.out + ran.err);
        assertTrue(ran.out.startsWith("identical bit for bit: 30 starts"), ran.out);
        assertSame(again);
        // and what was repeated can be repeated
        assertEquals(0, dln("rerun", again.toString()).code);
    }

    @Test
    void afterADeathInTheMiddleNothingIsLost() throws IOException {
        runWhole();
        Path killed = folder.resolve("killed");
        copy(whole, killed);
        List<String> lines = journal(killed);
        assertEquals(31, lines.size());
        // killed while the eleventh outcome was being written
        String torn = lines.get(11).substring(0, lines.get(11).length() / 2);
        Files.writeString(
                killed.resolve("journal.jsonl"),
                String.join("\n", lines.subList(0, 11)) + "\n" + torn);
        for (String name : RESULTS) {
            Files.delete(killed.resolve(name));
        }
        Ran ran = dln("critical", "--run", killed.toString(), "--resume");
        assertEquals(0, ran.code, ran.out + ran.err);
        assertSame(killed);
        assertEquals(lines.subList(0, 11), journal(killed).subList(0, 11), "kept as they were");
        assertEquals(31, journal(killed).size());
        assertEquals(0, dln("rerun", killed.toString()).code);
    }

    @Test
    void aDamagedFolderIsNotCalledIdentical() throws IOException {
        runWhole();
        Path journal = whole.resolve("journal.jsonl");
        Files.writeString(journal, journal(whole).getFirst() + "\n");
        Ran ran = dln("rerun", whole.toString());
        assertEquals(1, ran.code, ran.out + ran.err);
        assertTrue(ran.out.contains("the journal of the run holds no start"), ran.out);
        Files.writeString(whole.resolve("results.json"), "");
        ran = dln("rerun", whole.toString());
        assertEquals(65, ran.code, ran.out + ran.err);
        assertTrue(ran.err.contains("results.json is missing or damaged"), ran.err);
    }

    /** Sets the flag when the journal has so many lines. */
    private static Thread interruptAfter(Path run, int lines, AtomicBoolean flag) {
        return Thread.ofVirtual()
                .start(
                        () -> {
                            Path journal = run.resolve("journal.jsonl");
                            while (!flag.get()) {
                                try {
                                    if (Files.exists(journal)
                                            && Files.readString(journal).lines().count() > lines) {
                                        flag.set(true);
                                    }
                                } catch (IOException _) {
                                    Thread.onSpinWait();
                                }
                            }
                        });
    }

    @Test
    void anInterruptedRunGoesOn() throws Exception {
        runWhole();
        Path interrupted = folder.resolve("interrupted");
        var flag = new AtomicBoolean();
        Thread watcher = interruptAfter(interrupted, 10, flag);
        Ran first = dln(flag, new ByteArrayOutputStream(), search(interrupted, "--threads", "1"));
        flag.set(true);
        watcher.join();
        assertEquals(ExitCode.INTERRUPTED, first.code, first.out + first.err);
        int before = journal(interrupted).size() - 1;
        if (before < 30) {
            assertTrue(first.out.contains("interrupted: "), first.out);
            assertTrue(
                    first.err.contains("dln critical --run " + interrupted + " --resume"),
                    first.err);
        }
        assertTrue(first.out.contains(" distinct: "), first.out);
        Ran second = dln(search(interrupted, "--resume", "--threads", "2"));
        assertEquals(0, second.code, second.out + second.err);
        assertSame(interrupted);
    }

    @Test
    void resumingWithSomethingElseIsRefused() throws IOException {
        runWhole();
        Ran other = dln(search(whole, "--resume", "--set", "tilt=0.2"));
        assertEquals(ExitCode.USAGE, other.code);
        assertTrue(other.err.contains("--set tilt=0.2"), other.err);
        Ran device = dln(search(whole, "--resume", "--device", "reference"));
        assertEquals(ExitCode.USAGE, device.code);
        assertTrue(device.err.contains("device"), device.err);
        Files.writeString(folder.resolve("c.csv"), "1\n0.5\n-0.26\n");
        Ran data = dln(search(whole, "--resume"));
        assertEquals(ExitCode.USAGE, data.code);
        assertTrue(data.err.contains("data.npz has changed"), data.err);
        Files.writeString(folder.resolve("c.csv"), "1\n0.5\n-0.25\n");
        Files.writeString(
                folder.resolve("source/library/well.dln"),
                "function well(t) = (t .^ 2 - 2) .^ 2\n");
        Ran source = dln(search(whole, "--resume"));
        assertEquals(ExitCode.USAGE, source.code);
        assertTrue(source.err.contains("model/library/well.dln has changed"), source.err);
        Ran twice = dln(search(whole));
        assertEquals(ExitCode.USAGE, twice.code);
        assertTrue(twice.err.contains("holds a run already"), twice.err);
        Ran option = dln("critical", "--run", whole.toString(), "--resume", "--starts", "40");
        assertEquals(ExitCode.USAGE, option.code);
        assertTrue(option.err.contains("--starts is already decided"), option.err);
    }

    @Test
    void whatIsNoRunIsSaid() throws IOException {
        assertEquals(ExitCode.NO_INPUT, dln("rerun", folder.resolve("none").toString()).code);
        assertEquals(
                ExitCode.NO_INPUT,
                dln("critical", "--run", folder.resolve("none").toString(), "--resume").code);
        assertEquals(ExitCode.USAGE, dln("critical", model, "--resume").code);
        assertEquals(ExitCode.USAGE, dln("critical").code);
        runWhole();
        // a changed input, a damaged line, a damaged manifest
        Path journal = whole.resolve("journal.jsonl");
        String text = Files.readString(journal);
        Files.writeString(journal, text.replaceFirst("\"loss\":-?[0-9]", "\"loss\":7"));
        Ran damaged = dln("rerun", whole.toString());
        assertEquals(ExitCode.BAD_INPUT, damaged.code, damaged.out + damaged.err);
        assertTrue(damaged.err.contains("checksum"), damaged.err);
        Files.writeString(journal, text);
        Path source = whole.resolve("model/models/wells.dln");
        String model = Files.readString(source);
        Files.writeString(source, model + "\n");
        Ran changed = dln("rerun", whole.toString());
        assertEquals(ExitCode.BAD_INPUT, changed.code);
        assertTrue(changed.err.contains("has changed since the run was begun"), changed.err);
        Files.writeString(source, model);
        Files.writeString(whole.resolve("run.json"), "{");
        assertEquals(ExitCode.BAD_INPUT, dln("rerun", whole.toString()).code);
    }

    @Test
    void rerunSaysWhereResultsDifferFirst() throws IOException {
        runWhole();
        Path results = whole.resolve("results.json");
        String text = Files.readString(results);
        Files.writeString(results, text.replaceFirst("\"positive\" : 3", "\"positive\" : 2"));
        Ran ran = dln("rerun", whole.toString());
        assertEquals(ExitCode.CHECK_FAILED, ran.code, ran.out);
        assertTrue(ran.out.contains("first difference: results.json: points["), ran.out);
        assertTrue(ran.out.contains("positive is 2, then 3"), ran.out);
    }

    @Test
    void aFullDiskLosesNothingThatWasFound() throws IOException {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "no device that is always full");
        Path run = Files.createDirectories(folder.resolve("full"));
        Files.createSymbolicLink(run.resolve("journal.jsonl"), full);
        Ran ran = dln(search(run));
        assertEquals(ExitCode.ENVIRONMENT, ran.code, ran.out + ran.err);
        assertTrue(ran.err.contains("cannot write"), ran.err);
        assertFalse(ran.err.contains("\tat "), ran.err);
    }

    @Test
    void aFolderThatCannotBeMadeIsSaidBeforeTheSearch() throws IOException {
        Path file = folder.resolve("file");
        Files.writeString(file, "");
        Ran ran = dln(search(file.resolve("run")));
        assertEquals(ExitCode.ENVIRONMENT, ran.code, ran.err);
        assertTrue(ran.err.contains("cannot write"), ran.err);
        Ran same = dln(search(file));
        assertEquals(ExitCode.USAGE, same.code, same.err);
    }

    @Test
    void aRunThatStoppedAtItsBudgetIsRepeated() throws IOException {
        Ran ran = dln(search(whole, "--max-distinct", "3"));
        assertEquals(0, ran.code, ran.err);
        assertTrue(ran.out.contains("stopped at the wanted number"), ran.out);
        Ran again = dln("rerun", whole.toString(), "--format", "json");
        assertEquals(0, again.code, again.out + again.err);
        assertTrue(again.out.contains("\"identical\""), again.out);
    }

    @Test
    void aFileThatAnOptionNamesIsKept() throws IOException {
        runWhole();
        Path points = folder.resolve("starts.npz");
        Files.copy(whole.resolve("points.npz"), points);
        Path near = folder.resolve("near");
        Ran ran = dln(search(near, "--start-from", "near:" + points + ":0.1"));
        assertEquals(0, ran.code, ran.err);
        Files.delete(points);
        assertTrue(Files.exists(near.resolve("inputs/starts.npz")));
        Ran again = dln("rerun", near.toString());
        assertEquals(0, again.code, again.out + again.err);
        assertTrue(again.out.startsWith("identical bit for bit: 30 starts"), again.out);
    }

    @Test
    void theBarEstimatesTheTimeLeft() {
        long[] now = {0};
        var err = new ByteArrayOutputStream();
        var context =
                new Context(
                        InputStream.nullInputStream(),
                        OutputStream.nullOutputStream(),
                        err,
                        new Environment(Map.of(), false, true),
                        new AtomicBoolean());
        try (var bar = new Progress(context, "searching", 10, () -> now[0])) {
            now[0] = 4_000_000_000L;
            bar.update(18, 100, "3 different losses");
            String line = err.toString(StandardCharsets.UTF_8);
            assertTrue(line.contains("18/100, 2.0/s, 41 s left, 3 different losses"), line);
            now[0] += 50_000_000L;
            bar.update(19, 100, "");
            assertEquals(line, err.toString(StandardCharsets.UTF_8), "too soon");
            now[0] += 200_000_000_000L;
            bar.update(20, 100_000, "");
            assertTrue(
                    err.toString(StandardCharsets.UTF_8).contains("2.9/min, 23 d 14 h left"),
                    err.toString(StandardCharsets.UTF_8));
        }
        assertTrue(err.toString(StandardCharsets.UTF_8).endsWith("\r"), "wiped");
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }
}

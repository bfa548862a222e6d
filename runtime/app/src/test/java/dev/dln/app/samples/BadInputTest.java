package dev.dln.app.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.app.Dln;
import dev.dln.app.Environment;
import dev.dln.app.ExitCode;
import dev.dln.app.data.ArrayWriter;
import dev.dln.compiler.problem.Code;
import dev.dln.compiler.problem.Severity;
import dev.dln.engine.Array;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The command line on wrong models and wrong data: the exit code, every code that the first line of
 * the file announces and no other, the place, and never a stack trace.
 *
 * <p>A file's comments say what it is run with: {@code // set: k=3}, {@code // network: name},
 * {@code // given X 3x4} an array of data, {@code // at W 2x3} one of the point; {@code nan} makes
 * its last entry NaN.
 */
class BadInputTest {
    private static final Pattern CODE = Pattern.compile("DLN\\d{4}");
    private static final Pattern GIVEN =
            Pattern.compile("(?m)^// (given|at) (\\w+) (scalar|[0-9x]+)( nan)?$");
    private static final Pattern OPTION = Pattern.compile("(?m)^// (set|network): (.*)$");

    @TempDir Path directory = Path.of("");

    private record Outcome(int exit, String out, String err) {
        Set<String> codes() {
            return CODE.matcher(out + err)
                    .results()
                    .map(MatchResult::group)
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static Outcome dln(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exit =
                Dln.run(
                        arguments,
                        new ByteArrayInputStream(new byte[0]),
                        out,
                        err,
                        Environment.plain());
        Outcome outcome =
                new Outcome(
                        exit,
                        out.toString(StandardCharsets.UTF_8),
                        err.toString(StandardCharsets.UTF_8));
        for (String trace : List.of("\tat ", "Exception", "this is a bug")) {
            assertFalse(
                    (outcome.out + outcome.err).contains(trace),
                    () -> String.join(" ", arguments) + "\n" + outcome.out + outcome.err);
        }
        return outcome;
    }

    static List<Sample> bad() {
        return Sample.in("bad");
    }

    private static Set<String> announced(Sample sample) {
        String first = sample.text().lines().findFirst().orElse("");
        assertTrue(first.startsWith("// expect: "), first);
        return new TreeSet<>(List.of(first.substring("// expect: ".length()).split(" ")));
    }

    private static Severity severity(String id) {
        return Arrays.stream(Code.values())
                .filter(code -> code.id().equals(id))
                .findFirst()
                .orElseThrow()
                .severity();
    }

    @ParameterizedTest
    @MethodSource("bad")
    void giveAllTheirCodesWithPlaces(Sample sample) throws IOException {
        String file = Sample.ROOT.resolve("samples").resolve(sample.name()).toString();
        Set<String> expected = announced(sample);
        boolean binding = expected.stream().anyMatch(code -> code.startsWith("DLN05"));
        List<String> arguments = new ArrayList<>(List.of(binding ? "eval" : "check", file));
        arguments.addAll(options(sample));
        if (binding) {
            arguments.addAll(arrays(sample));
        }
        Outcome outcome = dln(arguments.toArray(String[]::new));
        assertEquals(expected, outcome.codes(), outcome.err);
        boolean error = expected.stream().anyMatch(code -> severity(code) == Severity.ERROR);
        assertEquals(error ? ExitCode.BAD_INPUT : ExitCode.OK, outcome.exit, outcome.err);
        int places =
                (int)
                        Pattern.compile("--> (" + Pattern.quote(file) + "|--\\w+):\\d+:\\d+")
                                .matcher(outcome.out + outcome.err)
                                .results()
                                .count();
        assertTrue(places >= expected.size(), outcome.out + outcome.err);
        if (!error) {
            arguments.add("--strict");
            assertEquals(ExitCode.CHECK_FAILED, dln(arguments.toArray(String[]::new)).exit, file);
        }
    }

    private static List<String> options(Sample sample) {
        List<String> options = new ArrayList<>();
        Matcher option = OPTION.matcher(sample.text());
        while (option.find()) {
            options.add("--" + option.group(1));
            options.add(option.group(2));
        }
        return options;
    }

    /** Writes the arrays that the comments name, and says how to bind them. */
    private List<String> arrays(Sample sample) throws IOException {
        List<String> arguments = new ArrayList<>();
        Map<String, Array> point = new LinkedHashMap<>();
        Matcher given = GIVEN.matcher(sample.text());
        while (given.find()) {
            Array array = array(given.group(3), given.group(4) != null);
            if (given.group(1).equals("at")) {
                point.put(given.group(2), array);
            } else {
                Path file = directory.resolve(given.group(2) + ".npy");
                ArrayWriter.writeNpy(file, array);
                arguments.addAll(List.of("--data", given.group(2) + "=" + file));
            }
        }
        Path file = directory.resolve("point.npz");
        ArrayWriter.writeNpz(file, point);
        arguments.addAll(List.of("--at", point.isEmpty() ? "zeros" : file.toString()));
        return arguments;
    }

    private static Array array(String shape, boolean nan) {
        List<Integer> extents =
                shape.equals("scalar")
                        ? List.of()
                        : Arrays.stream(shape.split("x")).map(Integer::valueOf).toList();
        double[] values = new double[extents.stream().reduce(1, (a, b) -> a * b)];
        Arrays.setAll(values, i -> i % 7 - 3);
        if (nan) {
            values[values.length - 1] = Double.NaN;
        }
        return new Array(extents, values);
    }

    /** A file for every code but one that no text can cause: the checker finds it first. */
    @Test
    void everyCodeHasAFile() {
        Set<String> shown =
                bad().stream()
                        .flatMap(sample -> announced(sample).stream())
                        .collect(Collectors.toSet());
        Set<String> missing =
                Arrays.stream(Code.values())
                        .filter(code -> code != Code.DIMENSION_UNKNOWN)
                        .map(Code::id)
                        .filter(id -> !shown.contains(id))
                        .collect(Collectors.toSet());
        assertEquals(Set.of(), missing);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "X=cut.npy          | 65 | cut.npy: shape [3, 4] of 8-byte numbers needs 96 bytes",
                "X=nan.csv          | 65 | nan.csv: line 2, cell 1: 'nan' is not a number",
                "X=ragged.csv       | 65 | ragged.csv: line 2 has 1 cells, the first one has 2",
                "X=text.npz         | 65 | text.npz: is not an .npz file",
                "text.npz           | 65 | text.npz: is not an .npz file",
                "X=text.idx.gz      | 65 | text.idx.gz: is not an IDX file",
                "X=empty.npy        | 65 | empty.npy: is not an .npy file",
                "X=good.npz:Z       | 65 | has no array 'Z'; it has X",
                "X=nowhere.npy      | 66 | nowhere.npy: there is no such file",
                "X=folder.npy       | 65 | folder.npy: is a directory",
                "X=good.xls         | 64 | must end in .npy, .npz, .csv",
                "X=good.npz:X:twice | 64 | 'twice' after",
                "X=                 | 64 | names no file",
                "good.npz X=cut.npy | 65 | cut.npy: shape"
            })
    void wrongDataFiles(String data, int exit, String message) throws IOException {
        Array array = array("3x4", false);
        byte[] npy = ArrayWriter.npy(array);
        Files.write(directory.resolve("cut.npy"), Arrays.copyOf(npy, npy.length - 5));
        Files.writeString(directory.resolve("nan.csv"), "1,2\nnan,3\n");
        Files.writeString(directory.resolve("ragged.csv"), "1,2\n3\n");
        Files.writeString(directory.resolve("text.npz"), "hello");
        Files.writeString(directory.resolve("text.idx.gz"), "hello");
        Files.write(directory.resolve("empty.npy"), new byte[0]);
        Files.createDirectory(directory.resolve("folder.npy"));
        ArrayWriter.writeNpz(directory.resolve("good.npz"), Map.of("X", array));
        Path model = directory.resolve("n.dln");
        Files.writeString(
                model,
                "network n {\n  data X[d, m]\n  param W[2, d]\n  minimize sqnorm(W * X)\n}\n");
        List<String> arguments =
                new ArrayList<>(List.of("eval", model.toString(), "--at", "zeros"));
        for (String one : data.split(" ")) {
            int equals = one.indexOf('=');
            String file = one.substring(equals + 1);
            arguments.add("--data");
            arguments.add(
                    one.substring(0, equals + 1)
                            + (file.isEmpty() ? "" : directory.resolve(file).toString()));
        }
        Outcome outcome = dln(arguments.toArray(String[]::new));
        assertEquals(exit, outcome.exit, outcome.err);
        assertTrue(outcome.err.contains(message), outcome.err);
        assertEquals("", outcome.out);
    }

    @Test
    void missingModelsAndPoints() {
        assertEquals(ExitCode.NO_INPUT, dln("check", "nowhere.dln").exit);
        String saddle = Sample.ROOT.resolve("samples/saddle.dln").toString();
        assertEquals(ExitCode.NO_INPUT, dln("eval", saddle, "--at", "nowhere.npz").exit);
        assertEquals(ExitCode.USAGE, dln("eval", saddle, "--at", "nowhere").exit);
        assertEquals(ExitCode.USAGE, dln("eval", saddle).exit);
    }
}

package dev.dln.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.bench.Settings.Part;
import dev.dln.compiler.kernel.Precision;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** The command line of {@code bench/run}. */
class CommandTest {
    private static final Path RESULTS = Path.of("results");

    private static Settings parse(String... arguments) {
        return Settings.parse(List.of(arguments), RESULTS);
    }

    @Test
    void defaultsAreTheLongRun() {
        Settings settings = parse();
        assertFalse(settings.quick());
        assertEquals(3, settings.rounds());
        assertEquals(1, settings.threads().getFirst());
        assertEquals(Set.of(Part.values()), settings.parts());
        assertEquals(RESULTS, settings.out());
        assertEquals(1, settings.timing().forks());
        assertEquals(List.of(Precision.values()), settings.precisions());
    }

    @Test
    void theShortRunTakesOneRoundInOneVirtualMachine() {
        Settings settings = parse("--short");
        assertEquals(1, settings.rounds());
        assertEquals(0, settings.timing().forks());
        assertEquals(1, settings.threads().size());
    }

    @Test
    void optionsAreRead() {
        Settings settings =
                parse(
                        "--rounds",
                        "5",
                        "--threads",
                        "2,1",
                        "--precision",
                        "float32",
                        "--parts",
                        "networks,growth",
                        "--only",
                        "tanh,relu",
                        "--out",
                        "elsewhere",
                        "--python",
                        "python3");
        assertEquals(5, settings.rounds());
        assertEquals(List.of(1, 2), settings.threads());
        assertEquals(List.of(Precision.FLOAT32), settings.precisions());
        assertEquals(Set.of(Part.NETWORKS, Part.GROWTH), settings.parts());
        assertTrue(settings.wants("tanh-20") && settings.wants("relu-784"));
        assertFalse(settings.wants("softplus-10"));
        assertEquals(Path.of("elsewhere"), settings.out());
        assertEquals("python3", settings.python());
    }

    @ParameterizedTest
    @CsvSource({
        "--fast,,'--fast' is not known",
        "--rounds,,--rounds needs a value",
        "--rounds,0,from 1 to 1000",
        "--rounds,many,from 1 to 1000",
        "--threads,'1,',from 1 to 1000",
        "--precision,float16,takes float64 and float32",
        "--parts,hessians,'hessians' is no part of the benchmark",
        "--out,,--out needs a value",
        "--only,nothing,'nothing' names nothing",
        "--only,'tanh,rellu','rellu' names nothing",
        "--only,'tanh,',--only takes parts of names",
        "--only,'',--only takes parts of names",
        "--only,',',--only takes parts of names",
    })
    void mistakesAreNamed(String option, String value, String message) {
        var err = new ByteArrayOutputStream();
        var out = new ByteArrayOutputStream();
        int code =
                Bench.run(
                        value == null ? List.of(option) : List.of(option, value),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8));
        String said = err.toString(StandardCharsets.UTF_8);
        assertEquals(64, code, said);
        assertTrue(said.startsWith("bench: ") && said.contains(message.strip()), said);
        assertFalse(said.contains("\tat "), said);
        assertEquals("", out.toString(StandardCharsets.UTF_8));
    }

    @Test
    void helpNamesEveryPart() {
        var out = new ByteArrayOutputStream();
        var stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        assertEquals(0, Bench.run(List.of("--help"), stream, stream));
        for (Part part : Part.values()) {
            assertTrue(out.toString(StandardCharsets.UTF_8).contains(part.title()), part.title());
        }
    }
}

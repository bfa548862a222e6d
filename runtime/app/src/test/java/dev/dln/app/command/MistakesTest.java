package dev.dln.app.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.app.ExitCode;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * What users get to read when something is wrong: exit code and message of each mistake, as a
 * golden in {@code src/test/resources/mistakes}. {@code mvn test -Ddln.update=true} rewrites them.
 */
class MistakesTest {
    /** A mistake: its golden's name and the command line, DIR being the test's folder. */
    private record Mistake(String name, int code, String... args) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final String[] BOUND = {"--data", "X=DIR/x.csv", "--data", "Y=DIR/y.csv"};

    static List<Mistake> mistakes() {
        return List.of(
                new Mistake("no-command", ExitCode.USAGE),
                new Mistake(
                        "point-by-name-twice",
                        ExitCode.USAGE,
                        "eval",
                        "DIR/saddle.dln",
                        "--at",
                        "x=1, x=2"),
                new Mistake(
                        "point-by-name-unclosed",
                        ExitCode.USAGE,
                        "eval",
                        "DIR/saddle.dln",
                        "--at",
                        "x=[1, y=2"),
                new Mistake(
                        "point-by-name-missing",
                        ExitCode.BAD_INPUT,
                        "eval",
                        "DIR/saddle.dln",
                        "--at",
                        "x=1"),
                new Mistake(
                        "inline-data-ragged",
                        ExitCode.BAD_INPUT,
                        "eval",
                        "DIR/line.dln",
                        "--data",
                        "X=[1, 0; 0]",
                        "--at",
                        "zeros"),
                new Mistake(
                        "unknown-statement",
                        ExitCode.USAGE,
                        "theorems",
                        "DIR/saddle.dln",
                        "--only",
                        "k16.thm99"),
                new Mistake("theorems-without-model", ExitCode.USAGE, "theorems", "--at", "zeros"),
                new Mistake("unknown-command", ExitCode.USAGE, "evla", "DIR/saddle.dln"),
                new Mistake(
                        "unknown-option", ExitCode.USAGE, "check", "DIR/saddle.dln", "--fromat"),
                new Mistake(
                        "too-many-files", ExitCode.USAGE, "info", "DIR/saddle.dln", "DIR/line.dln"),
                new Mistake("no-file", ExitCode.USAGE, "check"),
                new Mistake(
                        "kernel-threads",
                        ExitCode.USAGE,
                        "eval",
                        "DIR/saddle.dln",
                        "--at",
                        "zeros",
                        "--kernel-threads",
                        "0"),
                new Mistake(
                        "unknown-precision",
                        ExitCode.USAGE,
                        "eval",
                        "DIR/saddle.dln",
                        "--at",
                        "zeros",
                        "--precision",
                        "float16"),
                new Mistake(
                        "floats-cannot-decide",
                        ExitCode.USAGE,
                        "classify",
                        "DIR/saddle.dln",
                        "--at",
                        "zeros",
                        "--precision",
                        "float32"),
                new Mistake(
                        "floats-on-the-reference",
                        ExitCode.USAGE,
                        "eval",
                        "DIR/saddle.dln",
                        "--at",
                        "zeros",
                        "--precision",
                        "float32",
                        "--device",
                        "reference"),
                new Mistake(
                        "floats-in-no-kernel",
                        ExitCode.USAGE,
                        "emit",
                        "DIR/saddle.dln",
                        "--precision",
                        "float32"),
                new Mistake(
                        "unknown-optimization",
                        ExitCode.USAGE,
                        "eval",
                        "DIR/saddle.dln",
                        "--at",
                        "zeros",
                        "--without",
                        "pack,magic"),
                new Mistake(
                        "empty-optimization",
                        ExitCode.USAGE,
                        "eval",
                        "DIR/saddle.dln",
                        "--at",
                        "zeros",
                        "--without",
                        "pack,"),
                new Mistake(
                        "unknown-optimization-of-a-text",
                        ExitCode.USAGE,
                        "emit",
                        "DIR/saddle.dln",
                        "--without",
                        "nonsense"),
                new Mistake(
                        "optimizations-of-equations",
                        ExitCode.USAGE,
                        "emit",
                        "DIR/line.dln",
                        "--data",
                        "X=DIR/x.csv",
                        "--data",
                        "Y=DIR/y.csv",
                        "--as",
                        "latex",
                        "--without",
                        "order"),
                new Mistake(
                        "optimizations-without-data",
                        ExitCode.USAGE,
                        "emit",
                        "DIR/line.dln",
                        "--without",
                        "order,factor"),
                new Mistake("value-of-a-switch", ExitCode.USAGE, "doctor", "--tune=vector"),
                new Mistake("no-point", ExitCode.USAGE, "eval", "DIR/saddle.dln"),
                new Mistake(
                        "bad-format", ExitCode.USAGE, "check", "DIR/saddle.dln", "--format", "xml"),
                new Mistake(
                        "bad-number",
                        ExitCode.USAGE,
                        "minimize",
                        "DIR/saddle.dln",
                        "--starts",
                        "x"),
                new Mistake(
                        "no-starts", ExitCode.USAGE, "minimize", "DIR/saddle.dln", "--starts", "0"),
                new Mistake(
                        "unknown-method",
                        ExitCode.USAGE,
                        "minimize",
                        "DIR/saddle.dln",
                        "--method",
                        "adam"),
                new Mistake(
                        "device-without-parts",
                        ExitCode.USAGE,
                        "eval",
                        "DIR/saddle.dln",
                        "--at",
                        "zeros",
                        "--device",
                        "vector:0"),
                new Mistake(
                        "form-of-another-device",
                        ExitCode.USAGE,
                        "emit",
                        "DIR/saddle.dln",
                        "--as",
                        "kernel",
                        "--device",
                        "reference"),
                new Mistake(
                        "unknown-form",
                        ExitCode.USAGE,
                        "emit",
                        "DIR/saddle.dln",
                        "--as",
                        "fortran"),
                new Mistake(
                        "unknown-device",
                        ExitCode.USAGE,
                        "eval",
                        "DIR/saddle.dln",
                        "--at",
                        "zeros",
                        "--device",
                        "gpu"),
                new Mistake(
                        "bad-point", ExitCode.USAGE, "eval", "DIR/saddle.dln", "--at", "origin"),
                new Mistake(
                        "bad-seed", ExitCode.USAGE, "eval", "DIR/saddle.dln", "--at", "random:x"),
                new Mistake(
                        "no-direction",
                        ExitCode.USAGE,
                        "eval",
                        "DIR/saddle.dln",
                        "--at",
                        "zeros",
                        "--of",
                        "hvp"),
                new Mistake(
                        "needless-direction",
                        ExitCode.USAGE,
                        "eval",
                        "DIR/saddle.dln",
                        "--at",
                        "zeros",
                        "--direction",
                        "zeros"),
                new Mistake(
                        "bad-order", ExitCode.USAGE, "gradcheck", "DIR/saddle.dln", "--order", "3"),
                new Mistake("unknown-code", ExitCode.USAGE, "explain", "DLN9999"),
                new Mistake(
                        "out-is-a-file",
                        ExitCode.USAGE,
                        "eval",
                        "DIR/saddle.dln",
                        "--at",
                        "zeros",
                        "--out",
                        "DIR/x.csv"),
                new Mistake(
                        "report-is-a-folder",
                        ExitCode.USAGE,
                        "critical",
                        "DIR/saddle.dln",
                        "--report",
                        "DIR"),
                new Mistake(
                        "no-such-report-folder",
                        ExitCode.ENVIRONMENT,
                        "critical",
                        "DIR/saddle.dln",
                        "--report",
                        "DIR/none/r.html"),
                new Mistake("missing-model", ExitCode.NO_INPUT, "check", "DIR/none.dln"),
                new Mistake("model-is-a-folder", ExitCode.NO_INPUT, "info", "DIR"),
                new Mistake("not-text", ExitCode.BAD_INPUT, "check", "DIR/binary.dln"),
                new Mistake("wrong-model", ExitCode.BAD_INPUT, "check", "DIR/wrong.dln"),
                new Mistake(
                        "wrong-model-run",
                        ExitCode.BAD_INPUT,
                        "eval",
                        "DIR/wrong.dln",
                        "--at",
                        "zeros"),
                new Mistake(
                        "unknown-network",
                        ExitCode.BAD_INPUT,
                        "info",
                        "DIR/saddle.dln",
                        "--network",
                        "sadle"),
                new Mistake(
                        "unknown-setting",
                        ExitCode.BAD_INPUT,
                        "info",
                        "DIR/line.dln",
                        "--set",
                        "k=2"),
                new Mistake(
                        "warnings", ExitCode.CHECK_FAILED, "check", "--strict", "DIR/unused.dln"),
                new Mistake(
                        "missing-data",
                        ExitCode.BAD_INPUT,
                        "eval",
                        "DIR/line.dln",
                        "--at",
                        "zeros"),
                new Mistake(
                        "missing-data-file",
                        ExitCode.NO_INPUT,
                        "eval",
                        "DIR/line.dln",
                        "--at",
                        "zeros",
                        "--data",
                        "X=DIR/none.csv"),
                new Mistake(
                        "bad-data-file",
                        ExitCode.BAD_INPUT,
                        "eval",
                        "DIR/line.dln",
                        "--at",
                        "zeros",
                        "--data",
                        "X=DIR/words.csv",
                        "--data",
                        "Y=DIR/y.csv"),
                new Mistake(
                        "wrong-shape",
                        ExitCode.BAD_INPUT,
                        "eval",
                        "DIR/line.dln",
                        "--at",
                        "zeros",
                        "--data",
                        "X=DIR/x.csv",
                        "--data",
                        "Y=DIR/short.csv"),
                new Mistake(
                        "data-twice",
                        ExitCode.USAGE,
                        "eval",
                        "DIR/line.dln",
                        "--at",
                        "zeros",
                        "--data",
                        "X=DIR/x.csv",
                        "--data",
                        "X=DIR/y.csv"),
                new Mistake(
                        "missing-point",
                        ExitCode.NO_INPUT,
                        "eval",
                        "DIR/saddle.dln",
                        "--at",
                        "DIR/none.npz"),
                new Mistake("unformatted", ExitCode.CHECK_FAILED, "fmt", "--check", "DIR/ugly.dln"),
                new Mistake(
                        "unreadable-for-fmt", ExitCode.BAD_INPUT, "fmt", "DIR/wrong-syntax.dln"));
    }

    @TempDir private Path folder;

    @BeforeEach
    void files() throws IOException {
        Run.file(folder, "saddle.dln", "network saddle { param x, y  minimize x^2 - y^2 }\n");
        Run.file(
                folder,
                "wrong.dln",
                "network wrong { param W[2, 3]  minimize sqnorm(W * W) + c }\n");
        Run.file(folder, "wrong-syntax.dln", "network wrong { param W[2, 3  minimize W }\n");
        Run.file(folder, "ugly.dln", "network n{param x\nminimize x^2}\n");
        Run.file(folder, "unused.dln", "network n { param x  let a = x  minimize x^2 }\n");
        Run.file(
                folder,
                "line.dln",
                """
                network line {
                  data   X[d, m], Y[1, m]
                  param  w[1, d]
                  output w * X   @loss squared(Y)
                }
                """);
        Run.file(folder, "x.csv", "1,2,3\n");
        Run.file(folder, "y.csv", "3,5,7\n");
        Run.file(folder, "short.csv", "3,5\n");
        Run.file(folder, "words.csv", "1,2,three\n");
        Files.write(folder.resolve("binary.dln"), new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void areToldClearly(Mistake mistake) throws IOException {
        String dir = folder.toString();
        Run run =
                Run.dln(
                        Arrays.stream(mistake.args)
                                .map(arg -> arg.replace("DIR", dir))
                                .toArray(String[]::new));
        assertEquals(mistake.code, run.code(), () -> run.out() + run.err());
        String all = run.out() + run.err();
        assertFalse(all.contains("\tat ") || all.contains("Exception"), all);
        String golden =
                "$ dln %s\nexit %d\n--- out\n%s--- err\n%s"
                        .formatted(
                                String.join(" ", mistake.args),
                                run.code(),
                                run.out().replace(dir, "DIR"),
                                run.err().replace(dir, "DIR"));
        check(mistake.name, golden);
    }

    private static void check(String name, String text) throws IOException {
        Path root = Path.of(System.getProperty("dln.root", "../..")).toAbsolutePath();
        Path file = root.resolve("runtime/app/src/test/resources/mistakes/" + name + ".txt");
        if (Boolean.getBoolean("dln.update")) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        }
        assertTrue(Files.exists(file), () -> file + " is missing: run with -Ddln.update=true");
        assertEquals(Files.readString(file), text, () -> "differs from " + file);
    }

    @Test
    void aMistakeInOneFileDoesNotHideTheOthers() {
        Run run =
                Run.dln(
                        "check",
                        folder.resolve("none.dln").toString(),
                        folder.resolve("wrong.dln").toString(),
                        folder.resolve("saddle.dln").toString());
        assertEquals(ExitCode.NO_INPUT, run.code());
        assertTrue(
                run.out().contains("DLN0203") && run.out().contains("network saddle"), run.out());
    }

    @Test
    void boundDataAreEnough() {
        String dir = folder.toString();
        String[] args = {
            "eval", "DIR/line.dln", "--at", "zeros", BOUND[0], BOUND[1], BOUND[2], BOUND[3]
        };
        Run run =
                Run.dln(Arrays.stream(args).map(a -> a.replace("DIR", dir)).toArray(String[]::new));
        assertEquals(0, run.code(), run.err());
    }
}

package dev.dln.app.command;

import dev.dln.analysis.probe.Probe.Answer;
import dev.dln.analysis.probe.Question;
import dev.dln.analysis.probe.Questions;
import dev.dln.analysis.probe.Witness;
import dev.dln.analysis.verify.Certificate;
import dev.dln.analysis.verify.Verification;
import dev.dln.analysis.verify.Verifier;
import dev.dln.app.json.Json;
import dev.dln.compiler.DlnCompiler;
import dev.dln.compiler.problem.Source;
import dev.dln.engine.Array;
import dev.dln.engine.Binder;
import dev.dln.engine.BoundModel;
import dev.dln.engine.Points;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What a probe prints and writes. */
final class ProbeOutput {
    private final long seed;
    private final OutOption out;
    private final List<Shown> shown = new ArrayList<>();

    /** One answer with the files that were written of it. */
    private record Shown(Answer answer, String status, List<String> files) {}

    ProbeOutput(long seed, OutOption out) {
        this.seed = seed;
        this.out = out;
    }

    /** The questions that there are. */
    static void list(PrintStream out, boolean json) {
        if (json) {
            Json.print(
                    out,
                    Json.document("dln.probe/1")
                            .with(
                                    "questions",
                                    Questions.all().stream().map(ProbeOutput::question).toList()));
            return;
        }
        out.println("Hypotheses that can be dropped, and the statement each is dropped from:");
        for (Question question : Questions.all()) {
            out.println();
            out.printf("  --drop %s   (%s)%n", question.hypothesis(), question.statement());
            out.println("      drawn:  " + question.dropped());
            out.println("      sought: " + question.sought());
            if (!question.note().isEmpty()) {
                out.println("      note:   " + question.note());
            }
        }
    }

    private static Json.Fields question(Question question) {
        return Json.object()
                .with("hypothesis", question.hypothesis())
                .with("statement", question.statement())
                .with("drawn", question.dropped())
                .with("sought", question.sought())
                .with("note", question.note());
    }

    /** Keeps an answer, and writes its files if a folder is wanted. */
    void add(Answer answer, boolean interrupted) {
        String status =
                answer.smallest().isPresent()
                        ? "found"
                        : !answer.cancelled() ? "none" : interrupted ? "interrupted" : "time_limit";
        int before = out.written().size();
        answer.smallest().ifPresent(w -> write(answer.question(), w));
        List<String> all = out.written();
        shown.add(new Shown(answer, status, all.subList(before, all.size())));
    }

    /** Keeps that there was no time for a question. */
    void add(Question question, boolean interrupted) {
        var answer = new Answer(question, 0, Optional.empty(), Optional.empty(), 0, 0, true);
        add(answer, interrupted);
    }

    private void write(Question question, Witness witness) {
        if (!out.given()) {
            return;
        }
        String name = question.hypothesis() + "-" + question.statement();
        BoundModel model = witness.model();
        String text = commented(question, witness, name);
        checked(text, witness);
        out.write(name + ".dln", text);
        out.write(name + "-data.npz", witness.design().data());
        out.write(name + "-point.npz", Points.toArrays(model.layout(), witness.point()));
        witness.better()
                .ifPresent(
                        b -> out.write(name + "-better.npz", Points.toArrays(model.layout(), b)));
        witness.certificate().ifPresent(c -> out.write(name + "-cert.json", CertifyOption.text(c)));
    }

    /** What is written proves what it says: the text is compiled again, its certificate checked. */
    private static void checked(String text, Witness witness) {
        BoundModel model =
                Binder.bind(
                                DlnCompiler.compile(new Source("found.dln", text))
                                        .model()
                                        .orElseThrow(),
                                witness.design().data())
                        .orThrow();
        for (Certificate certificate : witness.certificate().stream().toList()) {
            if (new Verifier(model).verify(certificate)
                    instanceof Verification.Refused(String reason)) {
                throw new IllegalStateException("the certificate found is refused: " + reason);
            }
        }
    }

    private String commented(Question question, Witness witness, String name) {
        var lines = new ArrayList<String>();
        lines.add(
                "Found by: dln probe --drop %s --statement %s --seed %d"
                        .formatted(question.hypothesis(), question.statement(), seed));
        lines.add("Drawn: " + question.dropped() + ".");
        lines.add("Found: " + question.sought() + ".");
        lines.add("");
        lines.addAll(arrays(witness.design().data(), ""));
        lines.add("");
        lines.addAll(points(witness));
        lines.add("");
        witness.proof().forEach(sentence -> lines.add("- " + sentence));
        lines.add("");
        lines.add("Check it with");
        String data = " %s.dln --data %s-data.npz".formatted(name, name);
        if (witness.certificate().isPresent()) {
            lines.add("  dln verify " + name + "-cert.json" + data);
        }
        lines.add("  dln classify" + data + " --at " + name + "-point.npz");
        if (witness.better().isPresent()) {
            lines.add("  dln eval" + data + " --at " + name + "-better.npz --of loss");
        }
        return lines.stream()
                        .map(l -> l.isEmpty() ? "//\n" : "// " + l + "\n")
                        .collect(Collectors.joining())
                + "\n"
                + witness.design().text();
    }

    private static List<String> points(Witness witness) {
        var lines = new ArrayList<>(named("point ", witness, witness.point()));
        witness.better().ifPresent(b -> lines.addAll(named("better", witness, b)));
        return lines;
    }

    private static List<String> named(String name, Witness witness, double[] point) {
        return arrays(Points.toArrays(witness.model().layout(), point), name + " ");
    }

    private static List<String> arrays(Map<String, Array> arrays, String indent) {
        return arrays.entrySet().stream()
                .map(e -> indent + e.getKey() + " = " + matrix(e.getValue()))
                .toList();
    }

    /** {@code [1, 2; 3, 4]}. */
    private static String matrix(Array array) {
        double[] v = array.values();
        if (array.shape().isEmpty()) {
            return Numbers.digits(v[0], 17);
        }
        int columns = array.shape().size() == 2 ? array.shape().get(1) : 1;
        return IntStream.range(0, array.shape().getFirst())
                .mapToObj(
                        i ->
                                IntStream.range(0, columns)
                                        .mapToObj(j -> Numbers.digits(v[i * columns + j], 17))
                                        .collect(Collectors.joining(", ")))
                .collect(Collectors.joining("; ", "[", "]"));
    }

    /** For people. */
    void print(PrintStream to) {
        boolean first = true;
        for (Shown one : shown) {
            if (!first) {
                to.println();
            }
            first = false;
            Question question = one.answer().question();
            to.printf(
                    "%s without %s: %s%n",
                    question.statement(), question.hypothesis(), status(one));
            to.println("  drawn:  " + question.dropped());
            to.println("  sought: " + question.sought());
            if (!question.note().isEmpty()) {
                to.println("  note:   " + question.note());
            }
            one.answer().smallest().ifPresent(w -> print(to, one.answer(), w));
            one.files().forEach(file -> to.println("  wrote " + file));
        }
    }

    private static String status(Shown one) {
        String designs = Numbers.count(one.answer().tried(), "random design");
        String nothing =
                one.answer().tried() == 0 ? "not looked at" : "nothing found in " + designs;
        return switch (one.status()) {
            case "found" -> "violated, after " + designs;
            case "none" -> nothing;
            case "time_limit" -> nothing + ", stopped by the time limit";
            default -> nothing + ", interrupted";
        };
    }

    private static void print(PrintStream to, Answer answer, Witness witness) {
        to.println("  first:  " + answer.first().orElseThrow().design().describe());
        to.printf(
                "  now:    %s (%s of %d tried)%n",
                witness.design().describe(),
                Numbers.count(answer.steps(), "simplification"),
                answer.simplified());
        to.println();
        witness.design().text().lines().forEach(line -> to.println("    " + line));
        to.println();
        arrays(witness.design().data(), "    ").forEach(to::println);
        points(witness).forEach(line -> to.println("    " + line));
        to.println();
        witness.proof().forEach(sentence -> to.println("  - " + sentence));
        to.println(
                witness.proved()
                        ? "  proved: by exact arithmetic or enclosures"
                        : "  not proved: seen in floating point");
    }

    /** For programs. */
    Json.Fields json() {
        return Json.document("dln.probe/1")
                .with("seed", seed)
                .with(
                        "status",
                        shown.stream().anyMatch(s -> s.answer().cancelled()) ? "stopped" : "done")
                .with("results", shown.stream().map(this::result).toList());
    }

    private Json.Fields result(Shown one) {
        Answer answer = one.answer();
        Json.Fields fields =
                question(answer.question())
                        .with("status", one.status())
                        .with("tried", answer.tried())
                        .with("simplifications", answer.steps())
                        .with("simplified", answer.simplified());
        answer.smallest().ifPresent(w -> fields.with("witness", witness(w)));
        return fields.with("files", one.files());
    }

    private static Json.Fields witness(Witness w) {
        return Json.object()
                .with("design", w.design().describe())
                .with("model", w.design().text())
                .with("data", arrays(w.design().data()))
                .with("point", arrays(Points.toArrays(w.model().layout(), w.point())))
                .with(
                        "better",
                        w.better()
                                .map(b -> arrays(Points.toArrays(w.model().layout(), b)))
                                .orElse(List.of()))
                .with("proof", w.proof())
                .with("proved", w.proved())
                .with("certified", w.certificate().isPresent());
    }

    private static List<Json.Fields> arrays(Map<String, Array> arrays) {
        return arrays.entrySet().stream()
                .map(
                        e ->
                                Json.object()
                                        .with("name", e.getKey())
                                        .with("shape", e.getValue().shape())
                                        .with("values", e.getValue().values()))
                .toList();
    }
}

package dev.dln.app.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.analysis.probe.Questions;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** {@code dln probe}. */
class ProbeCommandTest {
    @TempDir private Path folder;

    @Test
    void whatIsFoundIsWrittenAndCanBeCheckedFromTheFilesAlone() {
        Run run =
                Run.dln(
                        "probe",
                        "--drop",
                        "no-regulariser",
                        "--out",
                        folder.toString(),
                        "--format",
                        "json");
        assertEquals(0, run.code(), run::err);
        JsonNode result = run.json().get("results").get(0);
        assertEquals("found", result.get("status").asString());
        assertEquals(5, result.get("files").size());
        String base = folder.resolve("no-regulariser-k16.thm2.3.ii").toString();
        String model = base + ".dln";
        String data = base + "-data.npz";
        assertEquals(
                0, Run.dln("verify", base + "-cert.json", model, "--data", data).code(), model);
        JsonNode bad =
                Run.dln(
                                "classify",
                                model,
                                "--data",
                                data,
                                "--at",
                                base + "-point.npz",
                                "--format",
                                "json")
                        .json()
                        .get("points")
                        .get(0);
        assertEquals("local_minimum", bad.get("kind").asString());
        JsonNode better =
                Run.dln(
                                "eval",
                                model,
                                "--data",
                                data,
                                "--at",
                                base + "-better.npz",
                                "--of",
                                "loss",
                                "--format",
                                "json")
                        .json();
        assertTrue(better.get("loss").asDouble() < bad.get("loss").asDouble());
    }

    @Test
    void nothingFoundIsAResult() {
        Run run = Run.dln("probe", "--drop", "full-rank", "--budget", "20");
        assertEquals(0, run.code(), run::err);
        assertTrue(run.out().contains("nothing found in 20 random designs"), run.out());
        Run stopped = Run.dln("probe", "--drop", "width", "--time-limit", "0");
        assertEquals(0, stopped.code(), stopped::err);
        assertTrue(stopped.out().contains("stopped by the time limit"), stopped.out());
    }

    @Test
    void noQuestionIsDroppedForWantOfTime() {
        String[] asked = {
            "probe",
            "--drop",
            "full-rank",
            "--drop",
            "width",
            "--drop",
            "distinct-eigenvalues",
            "--drop",
            "convexity",
            "--time-limit",
            "0"
        };
        Run run = Run.dln(asked);
        assertEquals(0, run.code(), run::err);
        assertEquals(
                List.of(
                        "lb18.thm1 without width",
                        "lb18.thm1 without convexity",
                        "k16.thm2.3.ii without full-rank",
                        "k16.thm2.3.ii without distinct-eigenvalues"),
                run.out()
                        .lines()
                        .filter(l -> l.endsWith(": not looked at, stopped by the time limit"))
                        .map(l -> l.substring(0, l.indexOf(':')))
                        .toList());
        JsonNode json =
                Run.dln(
                                Stream.concat(Stream.of(asked), Stream.of("--format", "json"))
                                        .toArray(String[]::new))
                        .json();
        assertEquals("stopped", json.get("status").asString());
        assertEquals(4, json.get("results").size());
    }

    @Test
    void everyQuestionIsListed() {
        Run run = Run.dln("probe");
        assertEquals(0, run.code(), run::err);
        Questions.hypotheses()
                .forEach(name -> assertTrue(run.out().contains("--drop " + name), name));
        assertEquals(
                Questions.all().size(),
                Run.dln("probe", "--format", "json").json().get("questions").size());
    }

    @Test
    void mistakesAreSaid() {
        Run unknown = Run.dln("probe", "--drop", "luck");
        assertEquals(64, unknown.code());
        assertTrue(unknown.err().contains("there is no hypothesis 'luck'"), unknown.err());
        Run other = Run.dln("probe", "--drop", "width", "--statement", "k16.lem4.1");
        assertEquals(64, other.code());
        assertTrue(other.err().contains("lb18.thm1"), other.err());
        assertEquals(64, Run.dln("probe", "--statement", "lb18.thm1").code());
        assertEquals(64, Run.dln("probe", "--drop", "width", "--budget", "0").code());
    }
}

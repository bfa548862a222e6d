package dev.dln.app.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

import java.nio.file.Path;

/** {@code dln escape}. */
class EscapeCommandTest {
    @TempDir private Path folder;

    private static final String DEEP = "samples/theorems/lb18.thm3.zero.dln";

    private static String located(String sample) {
        return "../../" + sample;
    }

    /** The Hessian at zero is zero; a lower point within the radius is found and is lower. */
    @Test
    void zeroIsLeft() {
        Run run =
                Run.dln(
                        "escape",
                        located(DEEP),
                        "--at",
                        "zeros",
                        "--radius",
                        "0.125",
                        "--out",
                        folder.toString(),
                        "--format",
                        "json");
        assertEquals(0, run.code(), run::err);
        JsonNode json = run.json();
        assertEquals("left", json.get("status").asString());
        assertEquals(1, json.get("before").asDouble());
        assertTrue(json.get("after").asDouble() <= 1);
        assertTrue(json.get("lower_by").asDouble() > 0);
        assertTrue(json.get("distance").asDouble() <= 0.125);
        JsonNode there =
                Run.dln(
                                "eval",
                                located(DEEP),
                                "--at",
                                folder.resolve("escape.npz").toString(),
                                "--of",
                                "loss",
                                "--format",
                                "json")
                        .json();
        assertEquals(json.get("after").asDouble(), there.get("loss").asDouble(), 1e-15);
        assertTrue(Run.dln("escape", located(DEEP), "--at", "zeros").out().startsWith("left: no"));
    }

    @Test
    void whatCannotBeLeftSaysWhy() {
        Run minimum =
                Run.dln(
                        "escape",
                        located("samples/weighted-bottleneck.dln"),
                        "--at",
                        "1,0,1,0",
                        "--format",
                        "json");
        assertEquals("none", minimum.json().get("status").asString());
        assertTrue(minimum.json().get("reason").asString().contains("largest possible rank"));
        Run saddle = Run.dln("escape", located("samples/saddle.dln"), "--at", "zeros");
        assertEquals(0, saddle.code());
        assertTrue(saddle.out().contains("not a function of one product"));
        assertEquals(
                64, Run.dln("escape", located(DEEP), "--at", "zeros", "--radius", "-1").code());
    }
}

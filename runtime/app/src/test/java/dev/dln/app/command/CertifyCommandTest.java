package dev.dln.app.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@code dln certify}, {@code dln verify} and {@code --certify}. */
class CertifyCommandTest {
    @TempDir private Path folder;

    private String file(String name, String text) {
        return Run.file(folder, name, text);
    }

    private String saddle() {
        return file("saddle.dln", "network saddle { param x, y minimize x^2 - y^2 + cos(x * y) }");
    }

    @Test
    void aCertificateIsWrittenAndVerified() throws IOException {
        String model = saddle();
        Run made = Run.dln("certify", model, "--at", "zeros", "--out", folder.toString());
        assertEquals(0, made.code(), made::err);
        assertTrue(made.out().startsWith("strict saddle (certified)"), made.out());
        Path certificate = folder.resolve("cert-0001.json");
        Run verified = Run.dln("verify", certificate.toString(), model);
        assertEquals(0, verified.code(), verified::err);
        assertTrue(verified.out().startsWith("accepted: "), verified.out());
        JsonNode json = Run.dln("verify", certificate.toString(), model, "--format", "json").json();
        assertTrue(json.get("accepted").asBoolean());
        assertTrue(json.get("steps").size() > 3);

        String text = Files.readString(certificate);
        String edited = file("edited.json", text.replace("\"negative\" : 1", "\"negative\" : 2"));
        Run refused = Run.dln("verify", edited, model);
        assertEquals(1, refused.code());
        assertTrue(refused.out().startsWith("refused: the seal does not fit"), refused.out());
        String respelled = file("respelled.json", text.replace("\"zero\" : 0", "\"zero\" : -0"));
        assertEquals(1, Run.dln("verify", respelled, model).code());
        String more = file("more.json", text.replace("\"zero\"", "\"more\" : 1, \"zero\""));
        assertTrue(Run.dln("verify", more, model).out().contains("it was edited"));
        String spaced = file("spaced.json", text.replace("\n", "").replace(" : ", ":"));
        assertEquals(0, Run.dln("verify", spaced, model).code());

        String other =
                file(
                        "other.dln",
                        "network saddle { param x, y minimize x^2 - 2 * y^2 + cos(x * y) }");
        Run wrong = Run.dln("verify", certificate.toString(), other);
        assertEquals(1, wrong.code());
        assertTrue(wrong.out().contains("another model"), wrong.out());
    }

    @Test
    void whatIsNoCertificateIsSaid() {
        String model = saddle();
        Run missing = Run.dln("verify", folder.resolve("none.json").toString(), model);
        assertEquals(66, missing.code());
        for (String text : new String[] {"", "{", "[]", "{}", "{\"schema\": \"dln.eval/1\"}"}) {
            Run run = Run.dln("verify", file("bad.json", text), model);
            assertEquals(65, run.code(), run::err);
            assertTrue(run.err().contains("is no certificate"), run.err());
        }
        assertEquals(64, Run.dln("verify", file("bad.json", "{}")).code());
    }

    @Test
    void whatCannotBeProvedIsAResult() {
        String quartic = file("quartic.dln", "network f { param x, y minimize sin(x)^4 + y^2 }");
        Run run = Run.dln("certify", quartic, "--at", "zeros");
        assertEquals(0, run.code(), run::err);
        assertTrue(run.out().startsWith("not certified: "), run.out());
        JsonNode json = Run.dln("certify", quartic, "--at", "zeros", "--format", "json").json();
        assertFalse(json.get("certified").asBoolean());
    }

    @Test
    void classifyAndCriticalCertify() {
        String wells =
                file(
                        "wells.dln",
                        "network wells { param x, y ~ normal(0, 2) minimize (x^2 - 2)^2 + y^2 }");
        JsonNode json =
                Run.dln(
                                "critical",
                                wells,
                                "--starts",
                                "20",
                                "--certify",
                                "--out",
                                folder.toString(),
                                "--format",
                                "json")
                        .json();
        assertTrue(json.get("points").size() >= 2);
        for (JsonNode point : json.get("points")) {
            assertEquals("certified", point.get("certainty").asString(), point::toString);
        }
        Run verified = Run.dln("verify", folder.resolve("cert-0001.json").toString(), wells);
        assertEquals(0, verified.code(), verified::out);
        JsonNode point =
                Run.dln("classify", wells, "--at", "zeros", "--certify", "--format", "json")
                        .json()
                        .get("points")
                        .get(0);
        assertEquals("strict_saddle", point.get("kind").asString());
        assertEquals("certified", point.get("certainty").asString());
        Run without = Run.dln("classify", wells, "--at", "zeros", "--format", "json");
        assertEquals("numerical", without.json().get("points").get(0).get("certainty").asString());
    }
}

package dev.dln.app.certificates;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.analysis.verify.Certificate;
import dev.dln.analysis.verify.Verification;
import dev.dln.analysis.verify.Verifier;
import dev.dln.app.json.CertificateJson;
import dev.dln.app.json.Json;
import dev.dln.app.json.JsonReader.Malformed;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** What the certificates of points that a search found are worth. */
class CertificatesTest {
    /** Per model; set it higher for a longer run. */
    private static final int MOST = Integer.getInteger("dln.certificates", 16);

    private static final int CORRUPTIONS = 1000;

    private static String text(Certificate certificate) {
        return Json.text(CertificateJson.of(certificate));
    }

    @Test
    void foundPointsAreCertifiedAndCorruptedCertificatesRefused() throws Malformed {
        var points = new ArrayList<Corpus.Point>();
        Map<Corpus.Kind, Verifier> verifiers = new HashMap<>();
        Map<String, Integer> counts = new TreeMap<>();
        for (Corpus.Kind kind : Corpus.kinds()) {
            var reasons = new ArrayList<String>();
            List<Corpus.Point> found = Corpus.points(kind, 3 * MOST, MOST, reasons);
            counts.merge(kind.name(), found.size(), Integer::sum);
            points.addAll(found);
            verifiers.put(kind, new Verifier(kind.bound()));
        }
        assertTrue(counts.values().stream().filter(c -> c >= 15).count() >= 5, counts::toString);
        assertTrue(points.size() >= 200, counts::toString);
        for (Corpus.Point point : points) {
            Certificate read = CertificateJson.read(text(point.certificate()));
            assertEquals(point.certificate(), read);
            Verifier verifier = java.util.Objects.requireNonNull(verifiers.get(point.kind()));
            assertInstanceOf(Verification.Accepted.class, verifier.verify(read));
            // where floating point was sure, it was right
            assertEquals(point.found().negative(), read.negative());
            assertEquals(point.found().positive(), read.positive());
        }
        corrupted(points, verifiers);
    }

    private static void corrupted(List<Corpus.Point> points, Map<Corpus.Kind, Verifier> verifiers) {
        var random = new SplittableRandom(7);
        Map<String, Integer> counts = new TreeMap<>();
        Map<String, Integer> refusals = new TreeMap<>();
        for (int i = 0; i < CORRUPTIONS; i++) {
            Corpus.Point point = points.get(random.nextInt(points.size()));
            Verifier verifier = java.util.Objects.requireNonNull(verifiers.get(point.kind()));
            Corruption corruption = Corruption.of(point, verifier, random);
            counts.merge(corruption.what(), 1, Integer::sum);
            String refused = corruption.refused();
            assertFalse(
                    refused.isEmpty(),
                    () -> corruption.what() + " of " + point.kind() + " was accepted");
            refusals.merge(refused, 1, Integer::sum);
        }
        // every kind of corruption occurs, and the seal alone stops only a part of them
        assertEquals(13, counts.size(), counts::toString);
        int outside =
                refusals.entrySet().stream()
                        .filter(e -> e.getKey().matches("malformed|edited|.*seal.*"))
                        .mapToInt(Map.Entry::getValue)
                        .sum();
        assertTrue(outside < CORRUPTIONS / 2, refusals::toString);
    }
}

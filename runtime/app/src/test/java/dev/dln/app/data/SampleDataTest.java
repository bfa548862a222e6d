package dev.dln.app.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.engine.Array;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The files of samples/data are what their README says. */
class SampleDataTest {
    private static final Path FOLDER =
            Path.of(System.getProperty("dln.root", "../..")).resolve("samples/data");

    private static Map<String, Array> load(String... arguments) throws IOException {
        return DataSpec.loadAll(List.of(arguments), FOLDER);
    }

    @ParameterizedTest
    @CsvSource({
        "iris.npz, 4, 150, '50 50 50'",
        "wine.npz, 13, 178, '59 71 48'",
        "wine-standardised.npz, 13, 178, '59 71 48'",
        "digits.npz, 64, 1797, '178 182 177 183 181 182 181 179 174 180'",
        "digits-centred.npz, 64, 1797, '178 182 177 183 181 182 181 179 174 180'"
    })
    void holdsFeaturesAndOneHotClasses(String file, int features, int samples, String classes)
            throws IOException {
        Map<String, Array> arrays = load(file);
        assertEquals(List.of(features, samples), DataFiles.get(arrays, "X").shape());
        int[] counts = Arrays.stream(classes.split(" ")).mapToInt(Integer::parseInt).toArray();
        Array targets = DataFiles.get(arrays, "Y");
        assertEquals(List.of(counts.length, samples), targets.shape());
        int[] found = new int[counts.length];
        for (int j = 0; j < samples; j++) {
            int ones = 0;
            for (int c = 0; c < counts.length; c++) {
                double entry = targets.values()[c * samples + j];
                assertTrue(entry == 0 || entry == 1);
                ones += (int) entry;
                found[c] += (int) entry;
            }
            assertEquals(1, ones);
        }
        assertArrayEquals(counts, found);
    }

    @ParameterizedTest
    @CsvSource({"iris, 1..4, species", "wine, 1..13, cultivar"})
    void tablesAndArchivesAgree(String name, String columns, String target) throws IOException {
        Map<String, Array> table =
                load(
                        "X=" + name + ".csv:" + columns + ":T",
                        "Y=" + name + ".csv:" + target + ":onehot");
        Map<String, Array> archive = load(name + ".npz");
        for (String key : List.of("X", "Y")) {
            DataFiles.assertArray(
                    DataFiles.get(table, key).shape(),
                    DataFiles.get(table, key).values(),
                    DataFiles.get(archive, key));
        }
    }

    @Test
    void standardisedMeansMeanZeroAndMeanSquareOne() throws IOException {
        Array raw = DataFiles.get(load("wine.npz"), "X");
        Array standardised = DataFiles.get(load("wine-standardised.npz"), "X");
        int m = 178;
        for (int i = 0; i < 13; i++) {
            double[] row = Arrays.copyOfRange(raw.values(), i * m, (i + 1) * m);
            double mean = Arrays.stream(row).sum() / m;
            double deviation =
                    Math.sqrt(Arrays.stream(row).map(v -> (v - mean) * (v - mean)).sum() / m);
            for (int j = 0; j < m; j++) {
                assertEquals((row[j] - mean) / deviation, standardised.values()[i * m + j], 1e-12);
            }
        }
    }

    @Test
    void centredDigitsAreTheDigits() throws IOException {
        Array raw = DataFiles.get(load("digits.npz"), "X");
        Array centred = DataFiles.get(load("digits-centred.npz"), "X");
        int m = 1797;
        for (int i = 0; i < 64; i++) {
            double mean = Arrays.stream(raw.values(), i * m, (i + 1) * m).sum() / 16 / m;
            for (int j = 0; j < m; j++) {
                double value = raw.values()[i * m + j];
                assertTrue(value >= 0 && value <= 16 && value == Math.rint(value));
                assertEquals(value / 16 - mean, centred.values()[i * m + j], 1e-14);
            }
        }
    }

    @Test
    void isSmall() throws IOException {
        try (var files = Files.list(FOLDER)) {
            long total = 0;
            for (Path file : files.toList()) {
                total += Files.size(file);
            }
            assertTrue(total < 200_000, "samples/data has " + total + " bytes");
        }
    }
}

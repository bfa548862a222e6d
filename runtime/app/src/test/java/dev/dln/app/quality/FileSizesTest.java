package dev.dln.app.quality;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;

/** A file that outgrows one screenful of ideas is split by theme. */
class FileSizesTest {
    private static final int MOST_LINES = 480;

    @Test
    void noFileIsTooLong() throws IOException {
        var wrong = new ArrayList<String>();
        for (Path file : Repository.files(".java", ".g4")) {
            int lines = Files.readAllLines(file).size();
            if (lines > MOST_LINES) {
                wrong.add(Repository.root().relativize(file) + ": " + lines);
            }
        }
        assertTrue(wrong.isEmpty(), () -> "longer than " + MOST_LINES + " lines: " + wrong);
    }
}

package dev.dln.app.quality;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import com.google.googlejavaformat.java.StringWrapper;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Every Java file is formatted by google-java-format in its four-space style. To rewrite the files:
 * {@code mvn -q verify -Ddln.update=true}. The formatter runs here, inside the tests, because Maven
 * itself may run on a JDK whose parser is older than the language of the sources.
 */
class FormattingTest {

    @Test
    void everyFileIsFormatted() throws IOException, FormatterException {
        var options = JavaFormatterOptions.builder().style(JavaFormatterOptions.Style.AOSP).build();
        var formatter = new Formatter(options);
        List<String> wrong = new ArrayList<>();
        List<Path> files = Repository.files(".java");
        assertTrue(files.size() > 20, "the Java files were not found");
        for (Path file : files) {
            String text = Files.readString(file);
            String sorted = ImportOrderer.reorderImports(text, options.style());
            String formatted =
                    StringWrapper.wrap(
                            formatter.formatSource(RemoveUnusedImports.removeUnusedImports(sorted)),
                            formatter);
            if (!formatted.equals(text)) {
                if (Boolean.getBoolean("dln.update")) {
                    Files.writeString(file, formatted);
                } else {
                    wrong.add(Repository.root().relativize(file).toString());
                }
            }
        }
        assertTrue(
                wrong.isEmpty(),
                () ->
                        "not formatted (mvn -q verify -Ddln.update=true rewrites them):\n"
                                + String.join("\n", wrong));
    }
}

package dev.dln.app.data;

import static dev.dln.app.data.DataFiles.assertArray;
import static dev.dln.app.data.DataFiles.assertContains;
import static dev.dln.app.data.DataFiles.golden;
import static dev.dln.app.data.DataFiles.loadX;
import static dev.dln.app.data.DataFiles.refused;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dln.engine.Array;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

class CsvTest {
    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void readsWhatNumpyWrites() throws IOException {
        assertArray(
                List.of(3, 4), NpyTest.entries("f8", 12), loadX("table.csv", golden("table.csv")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1,2\n3,-4.5e-1\n",
                "1,2\r\n3,-4.5e-1",
                "a,b\n1,2\n3,-4.5e-1\n",
                "\uFEFFa,b\n1,2\n3,-4.5e-1\n",
                "# made by hand\n\n 1 , 2 \n\n\"3\",\"-.45\"\n",
                "1;2\n3;-.45",
                "1\t2\n+3.\t-45E-2",
                "\"a,1\";b\n1;2\n3;-0.45\n",
                "größe,π\n1,2\n3,-0.45\n"
            })
    void readsEveryDialect(String text) throws IOException {
        assertArray(List.of(2, 2), new double[] {1, 2, 3, -.45}, loadX("a.csv", utf8(text)));
    }

    @Test
    void choosesColumns() throws IOException {
        byte[] text = utf8("id,width,length,species\nx1,1,2,0\nx2,3,4,2\n");
        assertArray(List.of(2, 2), new double[] {1, 2, 3, 4}, loadX("a.csv:width,length", text));
        assertArray(List.of(2, 2), new double[] {1, 3, 2, 4}, loadX("a.csv:2..3:T", text));
        assertArray(
                List.of(3, 2),
                new double[] {1, 0, 0, 0, 0, 1},
                loadX("a.csv:species:onehot", text));
        assertContains("has no column '5'; it has 4", refused("X=a.csv:2..5", text));
        assertContains("id, width, length, species", refused("X=a.csv:widht", text));
        assertContains("line 2, cell 1: 'x1' is not", refused("X=a.csv", text));
        assertContains("two columns are named 'a'", refused("X=a.csv:a", utf8("a,a\n1,2")));
        assertContains(
                "labels 0, 1, 2, ... up to 9999; number 1 is 0.5",
                refused("X=a.csv:1:onehot", utf8("0.5\n1")));
    }

    @Test
    void choosesColumnsOfATableWithoutHeaderWhoseRowsHoldWords() throws IOException {
        byte[] text = utf8("1,2,setosa\n3,4,virginica\n");
        assertArray(List.of(2, 2), new double[] {1, 2, 3, 4}, loadX("a.csv:1,2", text));
        assertContains("line 1, cell 3: 'setosa' is not a number", refused("X=a.csv", text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "1,2\\n3,\\n           | line 2, cell 2: is empty",
                "1,2\\n3,x\\n          | line 2, cell 2: 'x' is not a number",
                "1,2\\n"
                        + "3,nan\\n"
                        + "        | line 2, cell 2: 'nan' is not a number; data must be finite",
                "nan,1\\n"
                        + "2,3\\n"
                        + "        | line 1, cell 1: 'nan' is not a number; data must be finite",
                "1;2\\n"
                        + "3;1,5\\n"
                        + "        | line 2, cell 2: '1,5' is not a number; write a decimal point",
                "1,2\\n3\\n            | line 2 has 1 cells, the first one has 2",
                "1,2\\n3,4,5\\n        | line 2 has 3 cells, the first one has 2",
                "a,b\\n                | has a header but no numbers",
                "\\n\\n                | is empty",
                "1,1e999\\n            | '1e999' is too large for a double",
                "1,0x10\\n             | '0x10' is not a number",
                "1,1d\\n               | '1d' is not a number",
                "1,1_000\\n            | '1_000' is not a number",
                "1,\u0661\\n           | is not a number",
                "1,\"2\\n              | malformed",
                "a,1\\n2,3\\n          | line 1, cell 1: 'a' is not a number, but others"
            })
    void saysWhereAndWhat(String text, String expected) {
        String contents = text.strip().replace("\\n", "\n");
        assertContains("a.csv: ", refused("X=a.csv", utf8(contents)));
        assertContains(expected, refused("X=a.csv", utf8(contents)));
    }

    @Test
    void refusesWhatIsNotText() {
        assertContains("not text in UTF-8", refused("X=a.csv", new byte[] {'1', ',', (byte) 0xff}));
        assertContains("is empty", refused("X=a.csv", new byte[0]));
    }

    @Test
    void readsHugeLines() throws IOException {
        int n = 300_000;
        Array row = loadX("a.csv", utf8("12.5,".repeat(n) + "1\n"));
        assertEquals(List.of(1, n + 1), row.shape());
        assertContains("malformed", refused("X=a.csv", utf8("1".repeat(1 << 20))));
    }

    @Test
    void doesNotDependOnTheLocale() throws IOException {
        Locale before = Locale.getDefault();
        try {
            for (String tag : List.of("de-DE", "ar-EG", "hi-IN-u-nu-deva", "tr-TR")) {
                Locale.setDefault(Locale.forLanguageTag(tag));
                assertArray(
                        List.of(1, 2), new double[] {1.5, 1e-7}, loadX("A.CSV", utf8("1.5,1E-7")));
                assertContains("number 1 is 0.5", refused("X=a.csv:onehot", utf8("0.5\n1")));
            }
        } finally {
            Locale.setDefault(before);
        }
    }
}

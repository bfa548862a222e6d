package dev.dln.app.data;

import static dev.dln.app.data.DataFiles.assertArray;
import static dev.dln.app.data.DataFiles.assertContains;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.dln.engine.Array;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

class DataSpecTest {
    @TempDir Path directory = Path.of("");

    @Test
    void parsesEveryForm() throws DataException {
        assertEquals(new DataSpec(Optional.of("X"), "a.npy", List.of()), DataSpec.parse("X=a.npy"));
        assertEquals(
                new DataSpec(Optional.of("X"), "a.npz", List.of("k", "T")),
                DataSpec.parse("X=a.npz:k:T"));
        assertEquals(
                new DataSpec(Optional.empty(), "runs/lr=1/a.npz", List.of()),
                DataSpec.parse("runs/lr=1/a.npz"));
        assertEquals(
                new DataSpec(Optional.of("Λ_1"), "C:\\data\\A.NPY", List.of("T")),
                DataSpec.parse("Λ_1=C:\\data\\A.NPY:T"));
        assertEquals(
                new DataSpec(Optional.of("Y"), "t.idx.gz", List.of("onehot")),
                DataSpec.parse("Y=t.idx.gz:onehot"));
        assertEquals(
                new DataSpec(Optional.of("X"), "a=b.csv", List.of("u=1,2")),
                DataSpec.parse("X=a=b.csv:u=1,2"));
    }

    @Test
    void readsNumbersInPlaceOfAFile() throws IOException {
        double[] numbers = {1, -2, 0.5, 3e-2};
        assertArray(List.of(2, 2), numbers, inline("[1, -2; 0.5, 3e-2]"));
        assertArray(List.of(2, 2), numbers, inline(" [ 1 -2 ;\t.5  +3E-2 ] "));
        assertArray(List.of(2, 2), new double[] {1, 3, 2, 4}, inline("[1 2; 3 4]:T"));
        assertArray(List.of(1, 3), new double[] {1, 2, 3}, inline("[1, 2, 3]"));
        assertArray(List.of(3, 1), new double[] {1, 2, 3}, inline("[1; 2; 3]"));
        assertArray(List.of(2, 3), new double[] {1, 0, 1, 0, 1, 0}, inline("[0 1 0]:onehot"));
        assertArray(List.of(), new double[] {-2.5}, inline("-2.5"));
        // 1/10 is the double nearest to it, as in a .csv
        assertArray(List.of(1, 1), new double[] {0.1}, inline("[0.1]"));
        // a file of such a name is a file
        assertEquals("[1].npy", DataSpec.parse("X=[1].npy").file());
    }

    private Array inline(String text) throws IOException {
        return DataFiles.get(DataSpec.loadAll(List.of("X=" + text), directory), "X");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "X=[1, 0; 0    | USAGE | has no ] at its end",
                "X=[1]x        | USAGE | has no ] at its end",
                "X=[1]:U       | USAGE | 'U' after [1] is not known",
                "[1, 2]        | USAGE | does not say what to bind",
                "X=[1, 0; 0]   | BAD   | row 1 has 2 entries and row 2 has 1",
                "X=[]          | BAD   | row 1 is empty",
                "X=[1; ;2]     | BAD   | row 2 is empty",
                "X=[1,,2]      | BAD   | an entry is missing",
                "X=[1, two]    | BAD   | 'two' is not a number",
                "X=[NaN]       | BAD   | 'NaN' is not a number",
                "X=[1/2]       | BAD   | '1/2' is not a number",
                "X=[0x1p3]     | BAD   | '0x1p3' is not a number",
                "X=[1e999]     | BAD   | '1e999' is not a number",
                "X=[[1, 2]]    | BAD   | '[1' is not a number"
            })
    void refusesWrongNumbers(String argument, DataException.Reason reason, String expected) {
        expect(reason, expected, argument);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "X=         | names no file",
                "X=a.txt    | must end in .npy, .npz, .csv",
                "X=a.npy:   | nothing after a colon",
                "X=a.npz::T | nothing after a colon",
                "a.npz:k    | does not say what to bind",
                "X          | is not known"
            })
    void refusesOtherForms(String argument, String expected) {
        DataException e = assertThrows(DataException.class, () -> DataSpec.parse(argument));
        assertEquals(DataException.Reason.USAGE, e.reason());
        assertContains(expected, String.valueOf(e.getMessage()));
    }

    @Test
    void loadsFromFilesAndTellsMissingFromBad() throws IOException {
        Array x = new Array(List.of(2), new double[] {0, 1});
        ArrayWriter.writeNpz(directory.resolve("d.npz"), Map.of("X", x));
        ArrayWriter.writeNpy(directory.resolve("y.npy"), x);
        Map<String, Array> all = DataSpec.loadAll(List.of("d.npz", "Y=y.npy:onehot"), directory);
        assertEquals(List.of("X", "Y"), List.copyOf(all.keySet()));
        assertArray(List.of(2, 2), new double[] {1, 0, 0, 1}, DataFiles.get(all, "Y"));

        expect(DataException.Reason.MISSING, "no.npy: there is no such file", "X=no.npy");
        expect(DataException.Reason.USAGE, "X is bound twice", "d.npz", "X=y.npy");
        expect(DataException.Reason.USAGE, "only an .npz file names its arrays", "y.npy");
        expect(DataException.Reason.USAGE, "'U' after y.npy is not known", "X=y.npy:U");
        Files.createDirectory(directory.resolve("dir.npy"));
        expect(DataException.Reason.BAD, "is a directory", "X=dir.npy");
        expect(DataException.Reason.MISSING, "is not a path", "X=\0.npy");
        Files.writeString(directory.resolve("bad.npy"), "hello");
        expect(DataException.Reason.BAD, "bad.npy: is not an .npy file", "X=bad.npy");
    }

    private void expect(DataException.Reason reason, String message, String... arguments) {
        DataException e =
                assertThrows(
                        DataException.class, () -> DataSpec.loadAll(List.of(arguments), directory));
        assertEquals(reason, e.reason());
        assertContains(message, String.valueOf(e.getMessage()));
    }
}

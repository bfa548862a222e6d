package dev.dln.app.data;

import de.siegmar.fastcsv.reader.CommentStrategy;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.CsvRecordHandler;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;

import dev.dln.engine.Array;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Text tables: the matrix as it is written, a line a row (so samples, usually lines, become columns
 * with {@code :T}). Cells are separated by commas, or by tabs or semicolons if the first line has
 * such; numbers have a decimal point in every locale; a first line without any number is a header.
 * Empty lines and lines that begin with # are skipped.
 */
final class CsvFormat implements DataFormat {
    private static final int LONGEST_CELL = 1 << 12;
    private static final int MOST_CELLS = 1 << 24;
    private static final int LONGEST_LINE = 1 << 30;

    @Override
    public String name() {
        return "CSV table";
    }

    @Override
    public List<String> suffixes() {
        return List.of(".csv", ".tsv");
    }

    /** The first part of the selection, unless it is a transformation, chooses columns. */
    @Override
    public Selected read(Bytes bytes, String wanted, List<String> selection, Limits limits)
            throws IOException {
        boolean chooses = !selection.isEmpty() && !Transformation.isName(selection.getFirst());
        String columns = chooses ? selection.getFirst() : "";
        return new Selected(
                table(bytes, columns, limits),
                chooses ? selection.subList(1, selection.size()) : selection);
    }

    private static Array table(Bytes bytes, String columns, Limits limits) throws IOException {
        String file = bytes.name();
        CsvRecordHandler handler =
                CsvRecordHandler.builder()
                        .maxFields(MOST_CELLS)
                        .maxFieldSize(LONGEST_CELL)
                        .maxRecordSize(LONGEST_LINE)
                        .build();
        try (Reader text = text(bytes);
                CsvReader<CsvRecord> reader =
                        CsvReader.builder()
                                .fieldSeparator(separator(bytes))
                                .commentStrategy(CommentStrategy.SKIP)
                                .allowUnclosedQuote(false)
                                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                                .build(handler, text)) {
            return new CsvTable(file, columns, limits).read(reader.iterator());
        } catch (UncheckedIOException e) {
            throw e.getCause() instanceof CharacterCodingException
                    ? DataException.bad(file, "is not text in UTF-8")
                    : e.getCause();
        } catch (CharacterCodingException _) {
            throw DataException.bad(file, "is not text in UTF-8");
        } catch (CsvParseException malformed) {
            throw malformed.getCause() instanceof CharacterCodingException
                    ? DataException.bad(file, "is not text in UTF-8")
                    : DataException.bad(file, "is malformed: " + malformed.getMessage());
        }
    }

    /** Strictly decoded text without a byte-order mark. */
    private static Reader text(Bytes bytes) throws IOException {
        Reader reader =
                new BufferedReader(
                        new InputStreamReader(
                                bytes.stream(),
                                StandardCharsets.UTF_8
                                        .newDecoder()
                                        .onMalformedInput(CodingErrorAction.REPORT)
                                        .onUnmappableCharacter(CodingErrorAction.REPORT)));
        reader.mark(1);
        if (reader.read() != '\uFEFF') {
            reader.reset();
        }
        return reader;
    }

    /** The separator that the first line with text uses. */
    private static char separator(Bytes bytes) throws IOException {
        boolean quoted = false;
        boolean comment = false;
        boolean started = false;
        boolean semicolon = false;
        try (Reader reader = text(bytes)) {
            for (int c = reader.read(); c >= 0; c = reader.read()) {
                if (c == '\n' || c == '\r') {
                    if (started && !quoted) {
                        break;
                    }
                    comment = comment && quoted;
                } else if (!started && c == '#') {
                    comment = true;
                } else if (!comment) {
                    started = true;
                    quoted ^= c == '"';
                    if (!quoted && c == '\t') {
                        return '\t';
                    }
                    semicolon |= !quoted && c == ';';
                }
            }
        }
        return semicolon ? ';' : ',';
    }
}

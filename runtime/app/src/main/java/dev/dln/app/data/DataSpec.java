package dev.dln.app.data;

import dev.dln.engine.Array;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a {@code --data} argument says: {@code NAME=FILE}, {@code NAME=FILE:PART:...}, or {@code
 * FILE.npz} alone for every array of the archive under its own name.
 *
 * <p>After the file come, separated by colons, which part of it is meant (the key in an .npz, the
 * columns of a .csv by name, number or range) and what is done to it: {@code T} transposes, {@code
 * onehot} makes class labels the columns of an identity matrix. {@code X=iris.csv:1..4:T
 * Y=iris.csv:species:onehot} binds the flowers as columns. Instead of a file, the numbers
 * themselves may be written, as {@link InlineArray} reads them: {@code X=[1, 0; 0, 1]}.
 *
 * @param name the model's name for the array; empty for all arrays of an archive
 * @param file the path as written, or the numbers
 * @param selection what follows the path
 */
public record DataSpec(Optional<String> name, String file, List<String> selection) {
    public DataSpec {
        selection = List.copyOf(selection);
    }

    private static final Pattern NAMED =
            Pattern.compile("([\\p{L}_][\\p{L}\\p{N}_]*)=(.*)", Pattern.DOTALL);

    /**
     * Parses one argument; reads nothing.
     *
     * @throws DataException with reason USAGE if it cannot be understood
     */
    public static DataSpec parse(String argument) throws DataException {
        var named = NAMED.matcher(argument);
        boolean hasName = named.matches();
        String rest = hasName ? named.group(2) : argument;
        int end = inline(rest) ? endOfNumbers(rest) : endOfFile(rest);
        String file = rest.substring(0, end).strip();
        if (file.isEmpty()) {
            throw DataException.usage("'" + argument + "' names no file; expected NAME=FILE");
        }
        if (!inline(file) && DataFormats.ofFileName(file).isEmpty()) {
            throw DataException.usage(
                    "the format of '"
                            + file
                            + "' is not known: its name must end in "
                            + DataFormats.known()
                            + "; numbers stand in brackets, as in X=[1, 0; 0, 1]");
        }
        List<String> selection =
                end == rest.length() ? List.of() : List.of(rest.substring(end + 1).split(":", -1));
        if (selection.contains("")) {
            throw DataException.usage("'" + argument + "' has nothing after a colon");
        }
        if (!hasName && (!selection.isEmpty() || inline(file))) {
            throw DataException.usage(
                    "'" + argument + "' does not say what to bind; expected NAME=" + rest);
        }
        return new DataSpec(
                hasName ? Optional.of(named.group(1)) : Optional.empty(), file, selection);
    }

    /** Whether numbers are meant, not a file. */
    private static boolean inline(String text) {
        return InlineArray.isMeant(text.substring(0, endOfNumbers(text)).strip())
                && DataFormats.ofFileName(text.substring(0, endOfFile(text))).isEmpty();
    }

    /** Where the numbers end: at a colon, which none of them has. */
    private static int endOfNumbers(String text) {
        int colon = text.indexOf(':');
        return colon < 0 ? text.length() : colon;
    }

    /** Where the path ends: at a colon after the end of a known format, or at the end. */
    private static int endOfFile(String text) {
        for (int colon = text.indexOf(':'); colon >= 0; colon = text.indexOf(':', colon + 1)) {
            if (DataFormats.ofFileName(text.substring(0, colon)).isPresent()) {
                return colon;
            }
        }
        return text.length();
    }

    /**
     * Parses and loads several arguments in order.
     *
     * @throws DataException if one cannot be read, or two bind the same name
     */
    public static Map<String, Array> loadAll(List<String> arguments, Path directory)
            throws IOException {
        Map<String, Array> all = new LinkedHashMap<>();
        for (String argument : arguments) {
            for (Map.Entry<String, Array> entry :
                    parse(argument).load(directory, Limits.ofHeap()).entrySet()) {
                if (all.put(entry.getKey(), entry.getValue()) != null) {
                    throw DataException.usage(entry.getKey() + " is bound twice");
                }
            }
        }
        return all;
    }

    /**
     * Reads the file.
     *
     * @param directory what a relative path is relative to
     * @return one array under {@link #name()}, or all of an archive
     * @throws DataException if the file is missing or wrong
     */
    public Map<String, Array> load(Path directory, Limits limits) throws IOException {
        if (inline(file)) {
            return Map.of(
                    name.orElseThrow(),
                    transformed(InlineArray.parse(file), selection, "an array in brackets"));
        }
        try (Bytes bytes = Bytes.open(directory.resolve(file), file)) {
            return load(bytes, limits);
        } catch (InvalidPathException e) {
            throw DataException.missing(file, "is not a path: " + e.getReason());
        } catch (DataException refused) {
            throw refused;
        } catch (IOException e) {
            throw DataException.environment(file, "cannot be read: " + e.getMessage());
        }
    }

    /** Reads contents that are already at hand, such as a resource. */
    public Map<String, Array> load(Bytes bytes, Limits limits) throws IOException {
        DataFormat format = DataFormats.ofFileName(file).orElseThrow();
        if (name.isEmpty()) {
            return format.readAll(bytes, limits);
        }
        DataFormat.Selected selected = format.read(bytes, name.get(), selection, limits);
        return Map.of(
                name.get(),
                transformed(selected.array(), selected.transformations(), "a " + format.name()));
    }

    private Array transformed(Array array, List<String> words, String source) throws DataException {
        Array result = array;
        for (String word : words) {
            Transformation transformation =
                    Transformation.of(word)
                            .orElseThrow(
                                    () ->
                                            DataException.usage(
                                                    "'"
                                                            + word
                                                            + "' after "
                                                            + file
                                                            + " is not known; "
                                                            + source
                                                            + " takes T and onehot here"));
            result = transformation.apply(file, result);
        }
        return result;
    }
}

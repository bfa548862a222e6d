package dev.dln.app.data;

import java.util.List;
import java.util.Optional;

/** The list of formats: a new one is added here and nowhere else. */
public final class DataFormats {
    /** All formats that are read. */
    public static final List<DataFormat> ALL =
            List.of(new NpyFormat(), new NpzFormat(), new CsvFormat(), new IdxFormat());

    private DataFormats() {}

    /** The format of a file name, by its end. */
    public static Optional<DataFormat> ofFileName(String name) {
        String lower = name.toLowerCase(java.util.Locale.ROOT);
        return ALL.stream()
                .filter(format -> format.suffixes().stream().anyMatch(lower::endsWith))
                .findFirst();
    }

    /** The ends of file names that are understood, for messages. */
    public static String known() {
        return String.join(
                ", ", ALL.stream().flatMap(format -> format.suffixes().stream()).toList());
    }
}

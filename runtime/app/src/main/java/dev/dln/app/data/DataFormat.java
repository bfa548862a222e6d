package dev.dln.app.data;

import dev.dln.engine.Array;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** A kind of data file. */
public interface DataFormat {
    /** The name for messages. */
    String name();

    /** The ends of file names that mean this format, in lower case, longest first. */
    List<String> suffixes();

    /**
     * The array that a name is bound to.
     *
     * @param bytes the file
     * @param wanted the model's name for it, which an archive may use to choose
     * @param selection what the argument says after the path, split at colons
     * @return the array and what was left of the selection: the transformations to apply
     * @throws DataException if the file is not as it should be
     */
    Selected read(Bytes bytes, String wanted, List<String> selection, Limits limits)
            throws IOException;

    /**
     * Every array of the file under its own name, in the file's order.
     *
     * @throws DataException if the file is not as it should be, or the format does not name arrays
     */
    default Map<String, Array> readAll(Bytes bytes, Limits limits) throws IOException {
        throw DataException.usage(
                bytes.name()
                        + ": only an .npz file names its arrays; say which one this is, as in X="
                        + bytes.name());
    }

    /** An array with the transformations still to be applied. */
    record Selected(Array array, List<String> transformations) {
        public Selected {
            transformations = List.copyOf(transformations);
        }
    }
}

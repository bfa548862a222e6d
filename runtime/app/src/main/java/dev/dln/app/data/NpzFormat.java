package dev.dln.app.data;

import dev.dln.engine.Array;

import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/** NumPy's .npz: a zip archive of .npy files, each an array under its name. */
final class NpzFormat implements DataFormat {
    private static final String SUFFIX = ".npy";

    @Override
    public String name() {
        return "NumPy archive";
    }

    @Override
    public List<String> suffixes() {
        return List.of(".npz");
    }

    /**
     * The array is the one that the first part of the selection names; without one, the array of
     * the wanted name, or the only array there is.
     */
    @Override
    public Selected read(Bytes bytes, String wanted, List<String> selection, Limits limits)
            throws IOException {
        List<ZipDirectory.Entry> entries = ZipDirectory.read(bytes);
        if (!selection.isEmpty()) {
            for (ZipDirectory.Entry entry : entries) {
                if (key(bytes, entry).equals(selection.getFirst())) {
                    return new Selected(
                            array(bytes, entry, limits), selection.subList(1, selection.size()));
                }
            }
            if (!Transformation.isName(selection.getFirst())) {
                throw DataException.bad(
                        bytes.name(),
                        "has no array '" + selection.getFirst() + "'; " + listing(bytes, entries));
            }
        }
        for (ZipDirectory.Entry entry : entries) {
            if (entries.size() == 1 || key(bytes, entry).equals(wanted)) {
                return new Selected(array(bytes, entry, limits), selection);
            }
        }
        throw DataException.bad(
                bytes.name(),
                "has no array '"
                        + wanted
                        + "'; "
                        + listing(bytes, entries)
                        + "; choose one as in "
                        + wanted
                        + "="
                        + bytes.name()
                        + ":KEY");
    }

    @Override
    public Map<String, Array> readAll(Bytes bytes, Limits limits) throws IOException {
        Map<String, Array> arrays = new LinkedHashMap<>();
        for (ZipDirectory.Entry entry : ZipDirectory.read(bytes)) {
            arrays.put(key(bytes, entry), array(bytes, entry, limits));
        }
        return arrays;
    }

    private static String key(Bytes bytes, ZipDirectory.Entry entry) throws DataException {
        String name = entry.name();
        if (!name.endsWith(SUFFIX) || name.length() == SUFFIX.length()) {
            throw DataException.bad(
                    bytes.name(), "entry " + name + " is not an array: expected NAME.npy");
        }
        return name.substring(0, name.length() - SUFFIX.length());
    }

    private static String listing(Bytes bytes, List<ZipDirectory.Entry> entries)
            throws DataException {
        StringBuilder keys = new StringBuilder();
        for (ZipDirectory.Entry entry : entries.subList(0, Math.min(20, entries.size()))) {
            keys.append(keys.isEmpty() ? "it has " : ", ").append(key(bytes, entry));
        }
        return keys.isEmpty() ? "it is empty" : keys + (entries.size() > 20 ? ", ..." : "");
    }

    private static Array array(Bytes bytes, ZipDirectory.Entry entry, Limits limits)
            throws IOException {
        String file = bytes.name() + ":" + key(bytes, entry);
        Inflater inflater = new Inflater(true);
        try (InputStream raw = bytes.stream(entry.data(), entry.compressed());
                InputStream expanded =
                        entry.deflated() ? new InflaterInputStream(raw, inflater, 1 << 13) : raw) {
            CRC32 crc = new CRC32();
            InputStream in = new CheckedInputStream(expanded, crc);
            Array array = NpyFormat.read(file, in, entry.size(), limits);
            if (in.read() >= 0) {
                throw DataException.bad(file, "is larger than the directory says");
            }
            if (crc.getValue() != entry.crc()) {
                throw DataException.bad(
                        file,
                        "the checksum is wrong (CRC-32 %08x, expected %08x): the file is damaged"
                                .formatted(crc.getValue(), entry.crc()));
            }
            return array;
        } catch (DataException refused) {
            throw refused;
        } catch (java.util.zip.ZipException | java.io.EOFException damaged) {
            throw DataException.bad(file, "cannot be expanded: " + damaged.getMessage());
        } finally {
            inflater.end();
        }
    }
}

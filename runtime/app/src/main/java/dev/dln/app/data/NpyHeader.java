package dev.dln.app.data;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The header of an .npy file: {@code {'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }},
 * the format of NumPy's {@code numpy.lib.format}, versions 1 to 3.
 *
 * @param type the encoding of the numbers
 * @param order their byte order
 * @param fortran whether the first index runs fastest
 * @param shape the extents as written, not yet compared with anything
 */
record NpyHeader(ElementType type, ByteOrder order, boolean fortran, List<Long> shape) {
    NpyHeader {
        shape = List.copyOf(shape);
    }

    private static final int MOST_AXES = 64;

    /**
     * Parses the text between the length field and the data.
     *
     * @param file the name for messages
     * @param start the offset of the text in the file, for messages
     */
    static NpyHeader parse(String file, String text, int start) throws DataException {
        return new Parser(file, text, start).header();
    }

    /** A strict recursive-descent parser of the one Python literal that is allowed. */
    private static final class Parser {
        private final String file;
        private final String text;
        private final int start;
        private int at;

        Parser(String file, String text, int start) {
            this.file = file;
            this.text = text;
            this.start = start;
        }

        NpyHeader header() throws DataException {
            String descr = "";
            boolean fortran = false;
            List<Long> shape = List.of();
            Set<String> seen = new HashSet<>();
            expect('{');
            while (!accept('}')) {
                String key = string();
                if (!seen.add(key)) {
                    throw bad("the field '" + key + "' is there twice");
                }
                expect(':');
                switch (key) {
                    case "descr" -> descr = descr();
                    case "fortran_order" -> fortran = bool();
                    case "shape" -> shape = shape();
                    default ->
                            throw bad(
                                    "unknown field '"
                                            + key
                                            + "'; expected descr, fortran_order and shape");
                }
                if (!accept(',')) {
                    expect('}');
                    break;
                }
            }
            for (String key : List.of("descr", "fortran_order", "shape")) {
                if (!seen.contains(key)) {
                    throw bad("the field '" + key + "' is missing");
                }
            }
            if (!text.endsWith("\n") || at > text.length() - 1) {
                throw bad("the header must end with a line feed");
            }
            for (; at < text.length() - 1; at++) {
                if (text.charAt(at) != ' ') {
                    throw bad("expected spaces up to the end of the header");
                }
            }
            return new NpyHeader(type(descr), order(descr), fortran, shape);
        }

        private ElementType type(String descr) throws DataException {
            String code = descr.substring(1);
            if (code.startsWith("O")) {
                throw bad(
                        "holds Python objects (descr '"
                                + descr
                                + "'), which dln does not read; save it as numbers:"
                                + " numpy.save(file, array.astype(float))");
            }
            return ElementType.ofNpy(code)
                    .orElseThrow(
                            () ->
                                    bad(
                                            "numbers of type '"
                                                    + descr
                                                    + "' are not read; expected real numbers (f2,"
                                                    + " f4, f8), integers (i1 to i8, u1 to u8) or"
                                                    + " booleans (b1)"));
        }

        private ByteOrder order(String descr) throws DataException {
            return switch (descr.charAt(0)) {
                case '<' -> ByteOrder.LITTLE_ENDIAN;
                case '>' -> ByteOrder.BIG_ENDIAN;
                case '|' -> {
                    if (type(descr).bytes() > 1) {
                        throw bad("the type '" + descr + "' must say its byte order, < or >");
                    }
                    yield ByteOrder.LITTLE_ENDIAN;
                }
                default -> throw bad("the type '" + descr + "' must begin with <, > or |");
            };
        }

        private String descr() throws DataException {
            skip();
            if (at < text.length() && text.charAt(at) == '[') {
                throw bad("is a structured array; save its fields as arrays of their own");
            }
            String descr = string();
            if (descr.length() < 2) {
                throw bad("'" + descr + "' is not a type; expected one such as '<f8'");
            }
            return descr;
        }

        private boolean bool() throws DataException {
            skip();
            for (String word : List.of("True", "False")) {
                if (text.startsWith(word, at)) {
                    at += word.length();
                    return word.equals("True");
                }
            }
            throw bad("fortran_order must be True or False");
        }

        private List<Long> shape() throws DataException {
            List<Long> extents = new ArrayList<>();
            expect('(');
            boolean comma = true;
            while (!accept(')')) {
                if (!comma) {
                    throw bad("expected ',' or ')' in the shape");
                }
                extents.add(integer());
                if (extents.size() > MOST_AXES) {
                    throw bad("the shape has more than " + MOST_AXES + " axes");
                }
                comma = accept(',');
            }
            if (extents.size() == 1 && !comma) {
                throw bad("a shape of one extent is written (n,)");
            }
            return extents;
        }

        private long integer() throws DataException {
            skip();
            int from = at;
            while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
                at++;
            }
            if (at == from || at - from > 18) {
                at = from;
                throw bad("expected an extent: an integer of 0 to 18 digits, not negative");
            }
            return Long.parseLong(text.substring(from, at));
        }

        private String string() throws DataException {
            skip();
            char quote = at < text.length() ? text.charAt(at) : ' ';
            if (quote != '\'' && quote != '"') {
                throw bad("expected a quoted word");
            }
            int end = text.indexOf(quote, at + 1);
            if (end < 0 || end - at > 64) {
                throw bad("a quoted word does not end");
            }
            String word = text.substring(at + 1, end);
            at = end + 1;
            return word;
        }

        private void expect(char c) throws DataException {
            if (!accept(c)) {
                throw bad("expected '" + c + "'");
            }
        }

        private boolean accept(char c) {
            skip();
            if (at < text.length() && text.charAt(at) == c) {
                at++;
                return true;
            }
            return false;
        }

        private void skip() {
            while (at < text.length() && text.charAt(at) == ' ') {
                at++;
            }
        }

        private DataException bad(String what) {
            return DataException.bad(file, "header, byte " + (start + at) + ": " + what);
        }
    }
}

package dev.dln.app.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Text for people or JSON for programs. */
@Command
final class FormatOption {
    /** The forms of a result. */
    enum Format {
        text,
        json
    }

    @Option(
            names = "--format",
            paramLabel = "text|json",
            description = "How results are printed (default: text).")
    private Format format = Format.text;

    boolean json() {
        return format == Format.json;
    }
}

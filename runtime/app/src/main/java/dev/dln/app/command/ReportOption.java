package dev.dln.app.command;

import dev.dln.app.report.Page;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/** The page that a command writes. */
@Command
final class ReportOption {
    @Option(
            names = "--report",
            paramLabel = "FILE.html",
            description = "Write a page with pictures.")
    private String report = "";

    private Optional<Path> path = Optional.empty();

    /** Whether a page is wanted. */
    boolean given() {
        return !report.isEmpty();
    }

    /** Refuses a place where nothing can be written, before anything long begins. */
    void prepare() {
        path = report.isEmpty() ? Optional.empty() : Optional.of(Reports.prepare(report));
    }

    /** Writes the page if one is wanted. */
    void write(Supplier<Page> page) {
        path.ifPresent(file -> Reports.write(file, page.get()));
    }

    /** Where the page is; empty if none is wanted. */
    Optional<Path> path() {
        return path;
    }
}

package dev.dln.app.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Where random numbers start: the same seed gives the same result. */
@Command
final class SeedOption {
    @Option(
            names = "--seed",
            paramLabel = "SEED",
            description = "Seed of the random starts (default: 0).")
    private long seed;

    long seed() {
        return seed;
    }
}

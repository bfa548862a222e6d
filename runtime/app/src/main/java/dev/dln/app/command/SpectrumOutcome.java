package dev.dln.app.command;

import dev.dln.analysis.DenseSpectrum;
import dev.dln.analysis.spectrum.Eigenpairs;

/** What a method found out about one operator. */
sealed interface SpectrumOutcome {
    /** How it ended, as in JSON. */
    String status();

    /** All eigenvalues. */
    record Whole(DenseSpectrum spectrum) implements SpectrumOutcome {
        @Override
        public String status() {
            return spectrum.status().name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** Some eigenvalues with bounds. */
    record Some(Eigenpairs found) implements SpectrumOutcome {
        @Override
        public String status() {
            return found.status().id();
        }
    }
}

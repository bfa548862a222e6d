package dev.dln.app.command;

import dev.dln.analysis.linalg.SymmetricEigen;
import dev.dln.analysis.spectrum.Eigenpairs;
import dev.dln.analysis.spectrum.HutchPlusPlus;
import dev.dln.analysis.spectrum.SpectralDensity;

import java.util.Optional;

/** What a method found out about one operator. */
sealed interface SpectrumOutcome {
    /** How it ended, as in JSON. */
    String status();

    /**
     * All eigenvalues.
     *
     * @param eigen empty if an entry is not finite
     */
    record Whole(Optional<SymmetricEigen> eigen) implements SpectrumOutcome {
        @Override
        public String status() {
            return eigen.isPresent() ? "ok" : "not_finite";
        }
    }

    /** Some eigenvalues with bounds. */
    record Some(Eigenpairs found) implements SpectrumOutcome {
        @Override
        public String status() {
            return found.status().id();
        }
    }

    /**
     * The distribution of all eigenvalues, with error bars.
     *
     * @param zeroWidth an eigenvalue is near zero if its modulus is at most this times the norm
     */
    record Density(SpectralDensity density, double zeroWidth) implements SpectrumOutcome {
        @Override
        public String status() {
            return density.status().id();
        }
    }

    /** The trace, with error bars. */
    record Trace(HutchPlusPlus.Result result) implements SpectrumOutcome {
        @Override
        public String status() {
            return result.status().id();
        }
    }
}

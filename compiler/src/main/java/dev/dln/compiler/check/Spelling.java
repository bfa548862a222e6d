package dev.dln.compiler.check;

import dev.dln.compiler.problem.Problem;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Suggestions for misspelt names. */
final class Spelling {
    private Spelling() {}

    /**
     * The closest of some names, if it is close: at most one edit for three letters, counting a
     * swap of neighbours as one edit and a difference of case as none.
     */
    static Optional<String> closest(String name, Collection<String> known) {
        String best = null;
        int least = Math.max(1, (name.length() + 1) / 3) + 1;
        for (String candidate : known) {
            int distance =
                    distance(name.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
            if (distance < least && distance < Math.max(name.length(), candidate.length())) {
                best = candidate;
                least = distance;
            }
        }
        return Optional.ofNullable(best);
    }

    /** The problem with "did you mean", where something is close. */
    static Problem suggest(Problem problem, String name, Collection<String> known) {
        return closest(name, known)
                .filter(best -> !best.equals(name))
                .map(best -> problem.withHelp("did you mean `" + best + "`?"))
                .orElse(problem);
    }

    /** Damerau's distance with neighbours swapped at most once (optimal string alignment). */
    static int distance(String a, String b) {
        if (Math.abs(a.length() - b.length()) > 8 || a.length() > 64) {
            return Integer.MAX_VALUE;
        }
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                d[i][j] =
                        Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + change);
                if (i > 1
                        && j > 1
                        && a.charAt(i - 1) == b.charAt(j - 2)
                        && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}

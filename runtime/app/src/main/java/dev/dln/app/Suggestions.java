package dev.dln.app;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** What somebody may have meant who wrote something that does not exist. */
final class Suggestions {
    private Suggestions() {}

    /** The known words within a few slips of the keys, nearest first, two at most. */
    static List<String> near(String word, Collection<String> known) {
        int slips = Math.max(1, word.length() / 3);
        return known.stream()
                .filter(k -> distance(word, k) <= slips)
                .sorted(Comparator.comparingInt(k -> distance(word, k)))
                .limit(2)
                .toList();
    }

    /**
     * Insertions, deletions, replacements and swaps of neighbours that make one word the other
     * (Damerau 1964, restricted to swaps of adjacent letters).
     */
    static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int replaced = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                d[i][j] =
                        Math.min(
                                d[i - 1][j - 1] + replaced, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
                boolean swapped =
                        i > 1
                                && j > 1
                                && a.charAt(i - 1) == b.charAt(j - 2)
                                && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}

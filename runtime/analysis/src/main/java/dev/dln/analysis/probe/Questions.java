package dev.dln.analysis.probe;

import java.util.List;
import java.util.stream.Stream;

/** Every question that a probe can be asked. */
public final class Questions {
    private static final List<Question> ALL =
            Stream.of(LinearQuestions.all(), LayeredQuestions.all()).flatMap(List::stream).toList();

    private Questions() {}

    /** All, in the order in which they are listed. */
    public static List<Question> all() {
        return ALL;
    }

    /** The names of the hypotheses that can be dropped, in order. */
    public static List<String> hypotheses() {
        return ALL.stream().map(Question::hypothesis).distinct().toList();
    }

    /** The questions about a hypothesis. */
    public static List<Question> about(String hypothesis) {
        return ALL.stream().filter(q -> q.hypothesis().equals(hypothesis)).toList();
    }
}

package dev.dln.analysis.theorem;

import java.util.ArrayList;
import java.util.List;

/**
 * One numbered statement of a paper, made executable.
 *
 * @param id paper tag, dot, kind and number: {@code k16.thm2.3.ii}; a corrected form that runs
 *     beside an unsound statement has the id of that with {@code .corrected} appended
 * @param paper where it is from
 * @param number as printed: {@code Theorem 2.3(ii)}
 * @param title a few words
 * @param says the statement in our own words, one to three sentences
 * @param scope which models it is about, a phrase
 * @param decided how hypotheses and conclusion are decided, a sentence
 * @param sound whether it is true as printed (with what its paper's text makes clear)
 * @param note what is wrong with an unsound statement or imprecise in a sound one; may be empty
 * @param cases the names of the acceptance cases it is tested on: {@code K2}
 * @param examiner evaluates it
 */
public record Statement(
        String id,
        Paper paper,
        String number,
        String title,
        String says,
        String scope,
        String decided,
        boolean sound,
        String note,
        List<String> cases,
        Examiner examiner) {
    public Statement {
        cases = List.copyOf(cases);
    }

    /** Evaluates the statement on an instance. */
    public Finding examine(Instance instance) {
        var finding = new Finding.Builder(sound);
        examiner.examine(instance, finding);
        return finding.done();
    }

    /** Begins an entry of the registry. */
    public static Entry of(Paper paper, String id, String number, String title) {
        return new Entry(paper, paper.tag() + "." + id, number, title);
    }

    /** An entry of the registry being written; {@link #by} ends it. */
    public static final class Entry {
        private final Paper paper;
        private final String id;
        private final String number;
        private final String title;
        private String says = "";
        private String scope = "";
        private String decided = "";
        private boolean sound = true;
        private String note = "";
        private final List<String> cases = new ArrayList<>();

        private Entry(Paper paper, String id, String number, String title) {
            this.paper = paper;
            this.id = id;
            this.number = number;
            this.title = title;
        }

        /** The statement in our own words. */
        public Entry says(String text) {
            this.says = text;
            return this;
        }

        /** Which models it is about. */
        public Entry about(String text) {
            this.scope = text;
            return this;
        }

        /** How it is decided. */
        public Entry decided(String text) {
            this.decided = text;
            return this;
        }

        /** It is false as printed. */
        public Entry unsound(String why) {
            this.sound = false;
            this.note = why;
            return this;
        }

        /** It is true, but printed loosely or with a misprint. */
        public Entry note(String text) {
            this.note = text;
            return this;
        }

        /** Acceptance cases. */
        public Entry cases(String... names) {
            cases.addAll(List.of(names));
            return this;
        }

        /** Ends the entry. */
        public Statement by(Examiner examiner) {
            return new Statement(
                    id, paper, number, title, says, scope, decided, sound, note, cases, examiner);
        }
    }
}

package dev.dln.analysis.theorem;

/** The papers whose statements the engine knows. */
public enum Paper {
    /** Kawaguchi 2016. */
    K16("Kawaguchi 2016", "Deep learning without poor local minima"),
    /** Laurent and von Brecht 2018. */
    LB18(
            "Laurent and von Brecht 2018",
            "Deep linear networks with arbitrary loss: all local minima are global"),
    /** Nouiehed and Razaviyayn 2018. */
    NR18(
            "Nouiehed and Razaviyayn 2018",
            "Learning deep models: critical points and local openness"),
    /** Nguyen and Hein 2017. */
    NH17("Nguyen and Hein 2017", "The loss surface of deep and wide neural networks"),
    /** Kawaguchi and Kaelbling 2020. */
    KK20("Kawaguchi and Kaelbling 2020", "Elimination of all bad local minima in deep learning");

    private final String citation;
    private final String title;

    Paper(String citation, String title) {
        this.citation = citation;
        this.title = title;
    }

    /** The part of an id before the first dot: {@code k16}. */
    public String tag() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    /** Authors and year. */
    public String citation() {
        return citation;
    }

    /** The paper's title. */
    public String title() {
        return title;
    }
}

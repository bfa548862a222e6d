package dev.dln.bench.cases;

/** What is computed of a network. */
public enum Function {
    /** Loss and gradient. */
    GRADIENT("loss+gradient"),
    /** A Hessian-vector product at a fixed point. */
    HVP("hvp"),
    /** The whole Hessian. */
    HESSIAN("hessian");

    private final String title;

    Function(String title) {
        this.title = title;
    }

    /** Its name in the table. */
    public String title() {
        return title;
    }
}

package dev.dln.analysis;

import java.util.Locale;

/** What a point is. */
public enum Kind {
    /** No point has a lower loss. */
    GLOBAL_MINIMUM,
    /** No point nearby has a lower loss; whether one further away has is not known. */
    LOCAL_MINIMUM,
    /** A saddle whose Hessian has a negative eigenvalue. */
    STRICT_SADDLE,
    /** A saddle whose Hessian is positive semidefinite. */
    NONSTRICT_SADDLE,
    /** No point nearby has a higher loss. */
    LOCAL_MAXIMUM,
    /** Critical, but what is known does not decide what it is. */
    UNDETERMINED,
    /** The gradient does not vanish. */
    NOT_CRITICAL;

    /** The name used in JSON and on the command line: {@code strict_saddle}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}

package dev.dln.analysis;

/** What a point is. */
public enum Kind {
    GLOBAL_MINIMUM,
    LOCAL_MINIMUM,
    STRICT_SADDLE,
    NONSTRICT_SADDLE,
    LOCAL_MAXIMUM,
    UNDETERMINED,
    NOT_CRITICAL
}

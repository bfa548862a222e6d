package dev.dln.engine;

/**
 * A device cannot do what was asked of it, for a reason that lies in the machine or in the request:
 * it is not there, lacks a precision, or has too little memory. The message is for users.
 */
public final class DeviceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Where the reason lies. */
    public enum Reason {
        /** There is a device of the kind, and none of this name. */
        NAME,
        /** The machine has no such device, or the device cannot do this. */
        MACHINE,
        /** Its memory does not suffice; another way of computing may need less. */
        MEMORY
    }

    private final Reason reason;
    private final String help;

    /**
     * A failure.
     *
     * @param message what is wrong; lower case, without a full stop
     * @param help what to do about it
     */
    public DeviceException(Reason reason, String message, String help) {
        super(message);
        this.reason = reason;
        this.help = help;
    }

    /** Where the reason lies. */
    public Reason reason() {
        return reason;
    }

    /** What to do about it. */
    public String help() {
        return help;
    }
}

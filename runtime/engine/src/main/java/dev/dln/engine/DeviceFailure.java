package dev.dln.engine;

/** A device failed while it computed; the message says what it was asked for. */
public abstract class DeviceFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** A failure with a message. */
    protected DeviceFailure(String message) {
        super(message);
    }

    /** Whether it was asked wrongly, which is our mistake; else the machine is at fault. */
    public abstract boolean isMistake();
}

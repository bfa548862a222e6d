package dev.dln.engine;

/** Something that can run models. */
public interface Device {
    /** The name that {@code --device} takes. */
    String name();

    /** One line for {@code dln doctor}: what it is, how wide, how many threads. */
    String description();

    /** Opens a session; the data are on the device when this returns. */
    Session open(BoundModel model);
}

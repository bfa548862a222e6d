package dev.dln.engine;

/** Something that can run models. */
public interface Device {
    /** The name that {@code --device} takes. */
    String name();

    /** One line for {@code dln doctor}: what it is, how wide, how many threads. */
    String description();

    /**
     * Opens a session; the data are on the device when this returns.
     *
     * @param options a device ignores what it has no use for
     */
    Session open(BoundModel model, SessionOptions options);

    /** The device that {@link #open} runs this model on: this one, unless it stands for several. */
    default Device choose(BoundModel model, SessionOptions options) {
        return this;
    }

    /** Opens a session with {@link SessionOptions#DEFAULT}, or with those of {@link #with}. */
    default Session open(BoundModel model) {
        return open(model, SessionOptions.DEFAULT);
    }

    /** This device, opening sessions with these options where none are named. */
    default Device with(SessionOptions options) {
        Device device = this;
        return new Device() {
            @Override
            public String name() {
                return device.name();
            }

            @Override
            public String description() {
                return device.description();
            }

            @Override
            public Session open(BoundModel model, SessionOptions other) {
                return device.open(model, other);
            }

            @Override
            public Session open(BoundModel model) {
                return device.open(model, options);
            }

            @Override
            public Device choose(BoundModel model, SessionOptions other) {
                return device.choose(model, other).with(options);
            }

            @Override
            public Device with(SessionOptions other) {
                return device.with(other);
            }
        };
    }
}

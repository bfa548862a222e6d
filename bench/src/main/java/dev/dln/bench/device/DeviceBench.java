package dev.dln.bench.device;

import dev.dln.app.json.Json;
import dev.dln.engine.Device;
import dev.dln.engine.DeviceException;
import dev.dln.engine.Devices;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** Measures one device and prints a table; {@code bench/gpu/run} starts it. */
public final class DeviceBench {
    private DeviceBench() {}

    /** Exits with 0, 64 for wrong arguments, 78 if there is no such device. */
    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments), System.out, System.err));
    }

    /** The exit code. */
    static int run(List<String> arguments, PrintStream out, PrintStream err) {
        Wanted wanted;
        PeerTimes peers = PeerTimes.NONE;
        Device device;
        try {
            wanted = Wanted.parse(arguments);
            if (wanted.peers().isPresent()) {
                peers = PeerTimes.read(wanted.peers().get());
            }
            Optional<Device> named = Devices.named(wanted.device());
            if (named.isEmpty()) {
                err.println("there is no device " + wanted.device());
                return 64;
            }
            device = named.get();
        } catch (IllegalArgumentException | IOException e) {
            err.println(e.getMessage());
            err.print(Wanted.USAGE);
            return 64;
        } catch (DeviceException e) {
            err.println(e.getMessage());
            err.println(e.help());
            return 78;
        }
        out.println(device.name() + ": " + device.description());
        peers.names().forEach(out::println);
        var measured = new ArrayList<Measured>();
        List<String> names = List.copyOf(peers.names());
        out.println(head(names));
        PeerTimes times = peers;
        new DeviceWork(wanted, device)
                .run(
                        line -> {
                            measured.add(line);
                            out.println(row(line, Limit.of(line, measured), names, times));
                            out.flush();
                        });
        if (wanted.json().isPresent()) {
            try {
                Files.writeString(
                        wanted.json().get(),
                        Json.text(json(device, measured, times)) + "\n",
                        StandardCharsets.UTF_8);
            } catch (IOException e) {
                err.println("cannot write " + wanted.json().get() + ": " + e.getMessage());
                return 78;
            }
        }
        return 0;
    }

    private static String head(List<String> peers) {
        var line =
                new StringBuilder(
                        "%-46s %8s %-8s %-14s %10s %9s %8s %-14s %10s"
                                .formatted(
                                        "network", "samples", "numbers", "what", "ms", "GFLOP/s",
                                        "GB/s", "limit", "differs"));
        for (String peer : peers) {
            line.append(" %10s %6s".formatted(first(peer) + " ms", "ratio"));
        }
        return line.toString();
    }

    private static String first(String peer) {
        int space = peer.indexOf(' ');
        return space < 0 ? peer : peer.substring(0, space);
    }

    private static String row(
            Measured line, Optional<Limit> limit, List<String> peers, PeerTimes times) {
        var text =
                new StringBuilder(
                        "%-46s %8d %-8s %-14s"
                                .formatted(
                                        line.network(),
                                        line.size(),
                                        line.precision().id(),
                                        line.what()));
        switch (line.outcome()) {
            case Measured.Left left -> text.append(' ').append(left.why());
            case Measured.Time time -> {
                text.append(
                        String.format(
                                Locale.ROOT,
                                " %10.3f %9.1f %8.1f %-14s %10s",
                                time.millis(),
                                time.gigaflops(),
                                time.gigabytes(),
                                limit.map(Limit::toString).orElse("-"),
                                time.difference().map("%.1e"::formatted).orElse("-")));
                for (String peer : peers) {
                    OptionalDouble other = times.of(peer, line);
                    text.append(
                            other.isEmpty()
                                    ? " %10s %6s".formatted("-", "-")
                                    : String.format(
                                            Locale.ROOT,
                                            " %10.3f %6.2f",
                                            other.getAsDouble(),
                                            other.getAsDouble() / time.millis()));
                }
            }
        }
        return text.toString();
    }

    private static Json.Fields json(Device device, List<Measured> measured, PeerTimes times) {
        return Json.document("dln.device-bench/1")
                .with("device", device.name())
                .with("description", device.description())
                .with("peers", List.copyOf(times.names()))
                .with("rows", measured.stream().map(line -> json(line, measured, times)).toList());
    }

    private static Json.Fields json(Measured line, List<Measured> all, PeerTimes times) {
        Json.Fields fields =
                Json.object()
                        .with("network", line.network())
                        .with("size", line.size())
                        .with("precision", line.precision().id())
                        .with("what", line.what());
        switch (line.outcome()) {
            case Measured.Left left -> fields.with("left", left.why());
            case Measured.Time time -> {
                fields.with("ms", time.millis())
                        .with("leastMs", time.least())
                        .with("operations", time.operations())
                        .with("gigaflops", time.gigaflops())
                        .with("bytes", time.bytes())
                        .with("gigabytes", time.gigabytes());
                Limit.of(line, all)
                        .ifPresent(l -> fields.with("limit", l.name()).with("share", l.share()));
                time.difference().ifPresent(d -> fields.with("difference", d));
                for (String peer : times.names()) {
                    times.of(peer, line).ifPresent(ms -> fields.with(first(peer) + "Ms", ms));
                }
            }
        }
        return fields;
    }
}

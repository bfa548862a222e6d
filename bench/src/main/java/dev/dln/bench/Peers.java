package dev.dln.bench;

import dev.dln.bench.peer.Torch;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is installed to compare with.
 *
 * @param torch PyTorch in Python, a process for each number of threads, by that number
 * @param version PyTorch's, with what multiplies its matrices; empty if it is not there
 * @param djl whether DJL's PyTorch engine is on the class path
 * @param djlCache where it may unpack its natives
 * @param skipped what is not there, and why
 */
record Peers(
        Map<Integer, Torch> torch, String version, boolean djl, Path djlCache, List<String> skipped)
        implements AutoCloseable {

    /** Looks what there is. */
    static Peers find(Settings settings, Path home) {
        var torch = new LinkedHashMap<Integer, Torch>();
        var skipped = new ArrayList<String>();
        String version = "";
        try {
            for (int threads : settings.threads()) {
                Torch started =
                        Torch.start(
                                settings.python(), home.resolve("peers/torch_peers.py"), threads);
                torch.put(threads, started);
                version = started.version();
            }
        } catch (Torch.Unavailable e) {
            skipped.add("PyTorch in Python: " + e.getMessage());
            torch.values().forEach(Torch::close);
            torch.clear();
            version = "";
        }
        boolean djl =
                Peers.class.getResource("/native/lib/pytorch.properties") != null
                        && Peers.class.getResource("/jnilib/pytorch.properties") != null;
        if (!djl) {
            skipped.add("DJL: no PyTorch on the class path (Maven profile peers)");
        }
        return new Peers(torch, version, djl, home.resolve("target/djl"), skipped);
    }

    /** PyTorch with one thread of its matrix products, which makes the numbers to compare. */
    Optional<Torch> first() {
        return torch.values().stream().findFirst();
    }

    @Override
    public void close() {
        torch.values().forEach(Torch::close);
    }
}

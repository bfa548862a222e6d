package dev.dln.engine.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.engine.OtherJava;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Warm calls allocate nothing, in a Java machine of their own with the options that users have, and
 * without the hundreds of programs of all tests.
 */
class WarmCallsTest {
    @TempDir private Path folder;

    private List<Long> allocated(String calls) throws IOException, InterruptedException {
        return OtherJava.run(WarmCalls.class, folder, Map.of(), calls).stream()
                .map(Long::valueOf)
                .toList();
    }

    @ParameterizedTest
    @CsvSource({WarmCalls.CHOSEN + ", 4", WarmCalls.FORCED + ", 2"})
    void warmCallsAllocateNothing(String calls, int lines)
            throws IOException, InterruptedException {
        List<Long> bytes = allocated(calls);
        assertEquals(lines, bytes.size());
        assertTrue(
                bytes.stream().allMatch(b -> b <= WarmCalls.NONE),
                () -> "bytes in ten rounds of calls: " + bytes);
    }
}

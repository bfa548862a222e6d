package dev.dln.app.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dln.app.OpenClHere;
import dev.dln.engine.Devices;
import dev.dln.engine.opencl.DeviceInfo;
import dev.dln.engine.opencl.OpenCl;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Devices from the command line: what doctor lists, what {@code --device} takes and refuses. */
class DevicesTest {
    private static final String SADDLE = "network saddle { param x, y minimize x^2 - y^2 + x*y }";

    /** A run in a virtual machine of its own, with properties and environment. */
    private static Run apart(
            Path folder, List<String> properties, Map<String, String> environment, String... line)
            throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("--add-exports=java.base/jdk.internal.module=ALL-UNNAMED"); // as dln.jar
        command.addAll(properties);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.dln.app.Main"));
        command.addAll(List.of(line));
        Path out = folder.resolve("out.txt");
        Path err = folder.resolve("err.txt");
        var builder =
                new ProcessBuilder(command)
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile());
        builder.environment().putAll(environment);
        int code = builder.start().waitFor();
        return new Run(
                code,
                Files.readString(out, StandardCharsets.UTF_8),
                Files.readString(err, StandardCharsets.UTF_8));
    }

    @Test
    void doctorListsEveryDeviceWithWhatItHasAndSaysWhichIsUsed() {
        DeviceInfo device = OpenClHere.device();
        String name = "opencl:" + device.id();
        Run text = Run.dln("doctor");
        assertEquals(0, text.code(), text.out());
        String line =
                text.out()
                        .lines()
                        .filter(l -> l.contains("device " + name))
                        .findFirst()
                        .orElseThrow();
        assertTrue(line.startsWith("ok"), line);
        assertTrue(line.contains(device.version()), line);
        assertTrue(line.contains("GiB of memory"), line);
        assertTrue(line.contains(device.doubles() ? ", doubles" : ", no doubles"), line);
        assertTrue(line.contains((device.localMemory() >> 10) + " KiB"), line);
        assertTrue(text.out().contains("device auto"), text.out());
        var listed = Run.dln("doctor", "--format", "json").json().get("devices");
        assertEquals(Devices.all().size() + OpenCl.get().devices().size(), listed.size());
        var first =
                listed.valueStream()
                        .filter(entry -> entry.get("device").asString().equals(name))
                        .findFirst()
                        .orElseThrow();
        assertEquals(device.id(), first.get("id").asString());
        assertEquals(device.globalMemory(), first.get("globalMemory").asLong());
        assertEquals(device.localMemory(), first.get("localMemory").asLong());
        assertEquals(device.doubles(), first.get("doubles").asBoolean());
        assertTrue(first.get("usable").asBoolean());
    }

    /** As text and as JSON, whatever is kept on this machine: here nothing is. */
    @Test
    void doctorSaysWhichTileProductsTake(@TempDir Path folder) throws Exception {
        List<String> nothing = List.of("-Ddln.cache.folder=" + folder.resolve("cache"));
        Run text = apart(folder, nothing, Map.of(), "doctor");
        Run json = apart(folder, nothing, Map.of(), "doctor", "--format", "json");
        for (String precision : List.of("float64", "float32")) {
            var fact = json.json().get("devices").get(0).get(precision + "Tile");
            Assumptions.assumeTrue(fact != null, "no vector units here");
            assertTrue(fact.asString().endsWith("; not measured"), fact.asString());
            assertTrue(
                    text.out()
                            .lines()
                            .anyMatch(
                                    line ->
                                            line.contains("vector " + precision)
                                                    && line.endsWith(fact.asString())),
                    text.out());
        }
    }

    @Test
    void tuningSaysWhatItChangesAndTakes() {
        String help = Run.dln("doctor", "--help").out().replaceAll("\\s+", " ");
        assertTrue(help.contains("On the processor itself results keep every bit; graphics"), help);
        assertTrue(help.contains("a minute or so on an idle machine, and longer on a busy"), help);
    }

    @Test
    void commandsComputeOnTheDeviceAndSayItsName(@TempDir Path folder) {
        DeviceInfo device = OpenClHere.device();
        Assumptions.assumeTrue(device.doubles(), "it has no doubles");
        String file = Run.file(folder, "saddle.dln", SADDLE);
        for (String name : List.of("opencl", "opencl:" + device.id())) {
            Run ran = Run.dln("gradcheck", file, "--at", "random:1", "--device", name);
            assertEquals(0, ran.code(), ran.err());
            assertTrue(ran.out().contains("passed on device opencl:" + device.id()), ran.out());
        }
        Run eval =
                Run.dln(
                        "eval",
                        file,
                        "--at",
                        "random:1",
                        "--device",
                        "opencl",
                        "--format",
                        "json",
                        "--precision",
                        "float32");
        assertEquals(0, eval.code(), eval.err());
        assertEquals("opencl:" + device.id(), eval.json().get("device").asString());
        Run usual = Run.dln("eval", file, "--at", "random:1", "--format", "json");
        assertEquals("vector", usual.json().get("device").asString(), "a small model");
        assertEquals("", usual.err());
    }

    @Test
    void aDeviceThatIsNotThereNamesThoseThatAre(@TempDir Path folder) {
        DeviceInfo device = OpenClHere.device();
        String file = Run.file(folder, "saddle.dln", SADDLE);
        for (String id : List.of("99.0", "0.99", "0", "", "gpu")) {
            Run wrong = Run.dln("eval", file, "--at", "zeros", "--device", "opencl:" + id);
            assertEquals(64, wrong.code(), id);
            assertTrue(
                    wrong.err().contains("opencl:" + device.id() + " (" + device.name() + ")"),
                    wrong.err());
            assertEquals(
                    id.isEmpty(),
                    wrong.err().startsWith("dln eval: no OpenCL device is named after the colon"),
                    wrong.err());
        }
        Run unknown = Run.dln("eval", file, "--at", "zeros", "--device", "opencel");
        assertEquals(64, unknown.code());
        assertTrue(unknown.err().contains("opencl:P.D"), unknown.err());
    }

    /** Without a library: a message and 78 if OpenCL was asked for; nothing at all if not. */
    @Test
    void aMachineWithoutOpenClSaysSoOnlyWhenAsked(@TempDir Path folder) throws Exception {
        String file = Run.file(folder, "saddle.dln", SADDLE);
        List<String> without = List.of("-Ddln.opencl.library=libdln-no-such-library.so");
        Run asked =
                apart(
                        folder,
                        without,
                        Map.of(),
                        "eval",
                        file,
                        "--at",
                        "zeros",
                        "--device",
                        "opencl");
        assertEquals(78, asked.code(), asked.err());
        assertEquals(
                "dln eval: there is no OpenCL library on this machine"
                        + " (libdln-no-such-library.so)",
                asked.err().lines().findFirst().orElseThrow());
        assertEquals(2, asked.err().lines().count(), asked.err());
        Run auto = apart(folder, without, Map.of(), "eval", file, "--at", "zeros");
        assertEquals(0, auto.code(), auto.err());
        assertEquals("", auto.err());
        Run doctor = apart(folder, without, Map.of(), "doctor");
        assertEquals(0, doctor.code(), doctor.out());
        assertTrue(doctor.out().contains("there is no OpenCL library"), doctor.out());
        assertTrue(
                doctor.out().contains("vector for every model: there is no OpenCL device"),
                doctor.out());
    }

    /** A loader without drivers, which its own variable makes of one with drivers. */
    @Test
    void aLibraryWithoutDriversSaysSo(@TempDir Path folder) throws Exception {
        OpenClHere.device();
        Path empty = Files.createDirectory(folder.resolve("vendors"));
        Run doctor =
                apart(folder, List.of(), Map.of("OCL_ICD_VENDORS", empty.toString()), "doctor");
        Assumptions.assumeFalse(
                doctor.out().contains("device opencl"), "another loader, or the driver itself");
        assertEquals(0, doctor.code(), doctor.out());
        assertTrue(doctor.out().contains("no driver is installed"), doctor.out());
    }

    /** With no cache folder, what is unpacked goes when the process ends, and nothing is said. */
    @Test
    void nothingIsLeftWhereThereIsNoCacheFolder(@TempDir Path folder) throws Exception {
        OpenClHere.device();
        Path file = Files.writeString(folder.resolve("file"), "a file is no folder");
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        List<String> properties =
                List.of("-Ddln.cache.folder=" + file, "-Djava.io.tmpdir=" + temporary);
        Run doctor = apart(folder, properties, Map.of(), "doctor");
        assertEquals(0, doctor.code(), doctor.out() + doctor.err());
        assertTrue(doctor.out().contains("device opencl:"), doctor.out());
        assertFalse(doctor.err().contains("LWJGL"), doctor.err());
        assertFalse(doctor.err().contains("WARNING"), doctor.err());
        try (Stream<Path> left = Files.walk(temporary)) {
            assertEquals(
                    List.of(), left.filter(path -> path.toString().contains("lwjgl")).toList());
        }
        List<String> nowhere = List.of("-Ddln.cache.folder=" + file, "-Djava.io.tmpdir=" + file);
        Run refused = apart(folder, nowhere, Map.of(), "doctor");
        assertEquals(78, refused.code());
        assertTrue(refused.out().contains("OpenCL needs a folder to unpack"), refused.out());
    }
}

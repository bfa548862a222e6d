package dev.dln.engine.vector;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.classfile.ClassFile;
import java.lang.classfile.attribute.CodeAttribute;

/** No emitted kernel may be too large for HotSpot to compile. */
final class MethodSizes {
    private MethodSizes() {}

    static void check(byte[] bytes) {
        ClassFile.of()
                .parse(bytes)
                .methods()
                .forEach(
                        method ->
                                method.code()
                                        .ifPresent(
                                                code -> {
                                                    int length =
                                                            ((CodeAttribute) code).codeLength();
                                                    assertTrue(
                                                            length < ClassEmitter.HUGE_METHOD,
                                                            () ->
                                                                    method.methodName()
                                                                            + " has "
                                                                            + length
                                                                            + " bytes");
                                                }));
    }
}

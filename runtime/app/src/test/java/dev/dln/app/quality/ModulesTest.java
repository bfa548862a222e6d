package dev.dln.app.quality;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Dependencies go one way: grammar, compiler, engine, analysis, app; and only app prints. */
class ModulesTest {
    private static final List<String> ORDER =
            List.of("grammar", "compiler", "runtime/engine", "runtime/analysis", "runtime/app");

    private static JavaClasses classes() {
        return new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.dln");
    }

    @Test
    void packagesDependDownwardOnly() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("grammar")
                .definedBy("dev.dln.grammar..")
                .layer("compiler")
                .definedBy("dev.dln.compiler..")
                .layer("engine")
                .definedBy("dev.dln.engine..")
                .layer("analysis")
                .definedBy("dev.dln.analysis..")
                .layer("app")
                .definedBy("dev.dln.app..")
                .whereLayer("app")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("analysis")
                .mayOnlyBeAccessedByLayers("app")
                .whereLayer("engine")
                .mayOnlyBeAccessedByLayers("analysis", "app")
                .whereLayer("compiler")
                .mayOnlyBeAccessedByLayers("engine", "analysis", "app")
                .whereLayer("grammar")
                .mayOnlyBeAccessedByLayers("compiler")
                .check(classes());
    }

    @Test
    void onlyTheAppPrints() {
        ArchRuleDefinition.noClasses()
                .that()
                .resideOutsideOfPackage("dev.dln.app..")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(classes());
    }

    @Test
    void moduleDeclarationsAgree() throws IOException {
        var names = new ArrayList<String>();
        for (String folder : ORDER) {
            Path file =
                    Repository.root().resolve(folder).resolve("target/classes/module-info.class");
            try (InputStream in = Files.newInputStream(file)) {
                ModuleDescriptor module = ModuleDescriptor.read(in);
                names.add(module.name());
                for (ModuleDescriptor.Requires required : module.requires()) {
                    if (required.name().startsWith("dev.dln.")) {
                        assertTrue(
                                names.contains(required.name()),
                                module.name() + " requires " + required.name());
                    }
                }
            }
        }
        assertEquals(
                List.of(
                        "dev.dln.grammar",
                        "dev.dln.compiler",
                        "dev.dln.engine",
                        "dev.dln.analysis",
                        "dev.dln.app"),
                names);
    }
}

//! What tells scripts from the rest of an application in the languages where every function belongs to a class.

/// What tells scripts from the rest of an application in a language of classes, where a class is found by its name and
/// is more often called by the application than run by itself.
pub(in crate::script) struct Classes {
    /// What the name of a file that fills or empties a database holds, in lower case, without signs between words.
    pub(in crate::script) names: &'static [&'static str],
    /// Pieces of text: a file is a script by its structure when it holds one of each group, whatever its name.
    pub(in crate::script) structure: &'static [&'static [&'static str]],
    /// Files that start the application, and may call what another file offers.
    pub(in crate::script) callers: &'static [&'static str],
}

pub(super) const CSHARP: Classes = Classes {
    names: &[
        "dbinitializer",
        "dbinitialiser",
        "dbcontextinitialiser",
        "dbcontextinitializer",
        "contextinitialiser",
        "datainitializer",
        "datainitialiser",
        "databaseinitializer",
        "databaseinitialiser",
        "databaseinit",
        "datagenerator",
        "dbreset",
        "databasereset",
        "resetdatabase",
    ],
    structure: &[
        &[
            "IHostedService",
            "BackgroundService",
            "WebApplication",
            "IApplicationBuilder",
            "IWebHost",
            "IHost ",
            " Main(",
        ],
        &["Seed", "seed", "nitializ", "nitialis", "EnsureDeleted"],
        &[
            "SaveChanges",
            "CreateAsync(",
            "EnsureDeleted",
            "InsertMany",
            "InsertOne",
            "ExecuteSql",
            "ExecuteDelete",
        ],
    ],
    callers: &["Program.cs", "Startup.cs"],
};

pub(super) const JVM: Classes = Classes { names: JVM_NAMES, structure: JVM_STRUCTURE, callers: &[] };

const JVM_STRUCTURE: &[&[&str]] = &[
    &[
        "CommandLineRunner",
        "ApplicationRunner",
        "@PostConstruct",
        "ApplicationReadyEvent",
        "ContextRefreshedEvent",
        "ApplicationStartedEvent",
        "InitializingBean",
        "StartupEvent",
        "SmartInitializingSingleton",
    ],
    &[
        ".save",
        ".delete",
        ".persist(",
        ".insert",
        "update(",
        ".execute(",
        "INSERT",
        "DELETE",
        "TRUNCATE",
        ".create(",
        "populate",
    ],
];

const JVM_NAMES: &[&str] = &[
    "dataloader",
    "dataload",
    "datainitializer",
    "datainitialiser",
    "datainit",
    "initdata",
    "databaseinitializer",
    "databaseloader",
    "databaseinit",
    "dbinitializer",
    "dbloader",
    "dbinit",
    "sampledata",
    "demodata",
    "testdatagenerator",
    "databasereset",
    "databasecleaner",
    "userinitializer",
    "usersinitializer",
    "roleinitializer",
    "accountinitializer",
    "admininitializer",
];

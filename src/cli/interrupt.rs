//! What is done before a signal ends the process: as little as can be.
//!
//! Without it, and wherever nothing is on the screen, signals do what they always do: they end the process at once.

/// Does something before Ctrl-C, and what else asks a process to end, ends this one as it would have. From when this
/// returns no signal comes in between.
#[cfg(unix)]
pub(super) fn before_ending(act: impl Fn() + Send + 'static) {
    use signal_hook::consts::{SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;
    use signal_hook::low_level::emulate_default_handler;

    let (starting, started) = std::sync::mpsc::channel::<()>();
    let wait = move || {
        let Ok(mut signals) = Signals::new([SIGINT, SIGTERM]) else { return };
        drop(starting);
        for signal in &mut signals {
            act();
            // The callers of a process that was ended by a signal go by that: a shell's loop stops as well. It cannot
            // fail for these two.
            let _ = emulate_default_handler(signal);
        }
    };
    // Without a thread the screen is left as it is. The signals are caught by the thread that waits for them: caught
    // without it, they would end nothing.
    let _ = std::thread::Builder::new().name("signals".to_owned()).spawn(wait);
    // The channel carries nothing: that it is closed is the message.
    let _ = started.recv();
}

/// Consoles begin a line of their own after Ctrl-C.
#[cfg(not(unix))]
pub(super) fn before_ending(_act: impl Fn() + Send + 'static) {}

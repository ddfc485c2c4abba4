//! What the system says of this process. Linux only, since it reads `/proc`.

use std::error::Error;

/// The most memory that was in use so far, or since [`forget_peak`], in kB.
pub fn peak_kilobytes() -> Result<f64, Box<dyn Error>> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).ok_or("the status has no such line")?;
    Ok(line.split_whitespace().nth(1).unwrap_or_default().parse()?)
}

/// Lets the peak begin anew, and says what is in use now, in kB.
pub fn forget_peak() -> Result<f64, Box<dyn Error>> {
    std::fs::write("/proc/self/clear_refs", "5")?;
    peak_kilobytes()
}

/// The time that the processor spent on this process, in seconds.
pub fn seconds() -> Result<f64, Box<dyn Error>> {
    // The system adds up when it takes the processor away, and otherwise only every few milliseconds.
    std::thread::sleep(std::time::Duration::from_micros(50));
    let stat = std::fs::read_to_string("/proc/self/schedstat")?;
    Ok(stat.split_whitespace().next().unwrap_or_default().parse::<f64>()? / 1e9)
}

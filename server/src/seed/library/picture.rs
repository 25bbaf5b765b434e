//! A screenshot: a small PNG of an app's screen, drawn in a few flat colours.

const WIDTH: usize = 240;
const HEIGHT: usize = 520;
/// Pixels in a byte, at two bits each.
const PACKED: usize = 4;

/// Background, line, text and accent of each picture.
const PALETTES: [[[u8; 3]; 4]; 3] = [
    [[250, 250, 248], [222, 226, 224], [52, 60, 62], [13, 110, 110]],
    [[20, 24, 26], [48, 56, 60], [214, 222, 224], [74, 178, 170]],
    [[255, 251, 243], [236, 224, 204], [78, 60, 40], [196, 96, 24]],
];

/// The `number`-th picture.
pub fn draw(number: usize) -> Vec<u8> {
    let mut screen = Screen::new();
    screen.fill(0, 0, WIDTH, 44, 3);
    screen.fill(16, 18, 90, 8, 0);
    for card in 0..5 - number % 3 {
        let top = 64 + card * 84;
        screen.fill(16, top, WIDTH - 32, 72, 1);
        screen.fill(28, top + 12, 48, 48, if card % 2 == number % 2 { 3 } else { 2 });
        screen.fill(88, top + 16, 60 + (number * 37 + card * 23) % 60, 8, 2);
        screen.fill(88, top + 34, 40 + (number * 53 + card * 31) % 80, 6, 2);
    }
    screen.fill(16, HEIGHT - 60, WIDTH - 32, 44, 3);
    screen.fill(WIDTH / 2 - 28, HEIGHT - 42, 56, 8, 0);
    screen.png(&PALETTES[number % PALETTES.len()])
}

/// Rows of pixels, each a number in the palette.
struct Screen(Vec<[u8; WIDTH]>);

impl Screen {
    fn new() -> Self {
        Self(vec![[0; WIDTH]; HEIGHT])
    }

    fn fill(&mut self, left: usize, top: usize, width: usize, height: usize, colour: u8) {
        for row in &mut self.0[top..top + height] {
            row[left..left + width].fill(colour);
        }
    }

    fn png(&self, palette: &[[u8; 3]; 4]) -> Vec<u8> {
        let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
        let mut header = Vec::new();
        header.extend(size(WIDTH));
        header.extend(size(HEIGHT));
        header.extend([2, 3, 0, 0, 0]); // two bits a pixel, by palette, nothing special
        chunk(&mut png, *b"IHDR", &header);
        chunk(&mut png, *b"PLTE", palette.as_flattened());
        chunk(&mut png, *b"IDAT", &zlib(&self.packed()));
        chunk(&mut png, *b"IEND", &[]);
        png
    }

    fn packed(&self) -> Vec<u8> {
        let mut rows = Vec::with_capacity(HEIGHT * (1 + WIDTH / PACKED));
        for row in &self.0 {
            rows.push(0); // no filter
            let (groups, _) = row.as_chunks::<PACKED>();
            rows.extend(
                groups
                    .iter()
                    .map(|four| four.iter().fold(0, |byte, pixel| byte << 2 | pixel)),
            );
        }
        rows
    }
}

fn size(n: usize) -> [u8; 4] {
    u32::try_from(n).unwrap_or(0).to_be_bytes()
}

fn chunk(png: &mut Vec<u8>, name: [u8; 4], content: &[u8]) {
    let mut body = name.to_vec();
    body.extend_from_slice(content);
    png.extend(size(content.len()));
    png.extend_from_slice(&body);
    png.extend(crc32(&body).to_be_bytes());
}

/// A zlib stream whose blocks are stored as they are: no compressor needed for a picture this small.
fn zlib(content: &[u8]) -> Vec<u8> {
    let mut out = vec![0x78, 0x01];
    let mut blocks = content.chunks(0xffff).peekable();
    while let Some(block) = blocks.next() {
        let length = u16::try_from(block.len()).unwrap_or(0);
        out.push(u8::from(blocks.peek().is_none()));
        out.extend(length.to_le_bytes());
        out.extend((!length).to_le_bytes());
        out.extend_from_slice(block);
    }
    out.extend(adler32(content).to_be_bytes());
    out
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 {
                crc >> 1 ^ 0xedb8_8320
            } else {
                crc >> 1
            }
        })
    })
}

fn adler32(bytes: &[u8]) -> u32 {
    let (a, b) = bytes.iter().fold((1, 0), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % 65_521;
        (a, (b + a) % 65_521)
    });
    b << 16 | a
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums_are_the_standard_ones() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        assert_eq!(adler32(b"Wikipedia"), 0x11e6_0398);
    }
}

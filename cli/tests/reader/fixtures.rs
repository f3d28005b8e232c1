//! Records as the documentation of `callmeter::wire` has them, and object files around them.

use callmeter::wire::{ELF_SECTION, MACHO_SECTION, PE_SECTION, VERSION};
use object::write::pe::{NtHeaders, Writer};
use object::write::{Object, StandardSegment};
use object::{Architecture, BinaryFormat, Endianness, SectionKind, pe};

/// The bytes of a record's body.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bytes(pub(crate) Vec<u8>);

impl Bytes {
    pub(crate) fn u8(mut self, value: u8) -> Self {
        self.0.push(value);
        self
    }

    pub(crate) fn u16(mut self, value: u16) -> Self {
        self.0.extend(value.to_le_bytes());
        self
    }

    pub(crate) fn u32(mut self, value: u32) -> Self {
        self.0.extend(value.to_le_bytes());
        self
    }

    pub(crate) fn text(self, text: &str) -> Self {
        let mut this = self.u32(u32::try_from(text.len()).expect("a short text"));
        this.0.extend(text.as_bytes());
        this
    }

    /// A declaration without an objective, up to the number of its instruments.
    pub(crate) fn declaration(function: &str, instruments: u16) -> Self {
        let this = Self::default().text(function).text("shop::orders").text("src/orders.rs").u32(12).u32(1);
        this.u8(0).u8(0).u8(0).u16(instruments)
    }

    /// An instrument up to its buckets. The kinds are 0 counter, 1 gauge, 2 histogram.
    pub(crate) fn instrument(self, name: &str, kind: u8) -> Self {
        self.text(name).u8(1).u8(kind).u8(0).u8(0).u8(1).text("Help.")
    }

    /// A record with this body.
    pub(crate) fn record(&self, version: u8) -> Vec<u8> {
        let length = u32::try_from(self.0.len()).expect("a short record");
        [b"CLMR", &[version][..], &length.to_le_bytes(), &self.0].concat()
    }
}

/// The record of a function with a counter of this name, and a closed label.
pub(crate) fn counter(name: &str) -> Vec<u8> {
    let body = Bytes::declaration("place", 1).instrument(name, 0).u16(0);
    body.u16(1).text("region").u8(0).u16(2).text("eu").text("us").record(VERSION)
}

/// The record of a version that nobody can read.
pub(crate) fn of_version(version: u8) -> Vec<u8> {
    Bytes::default().text("what only that version knows").record(version)
}

/// An object file of this format with these sections.
pub(crate) fn object_file(
    (format, architecture, endian): (BinaryFormat, Architecture, Endianness),
    sections: &[&[u8]],
) -> Vec<u8> {
    let mut object = Object::new(format, architecture, endian);
    let name = match format {
        BinaryFormat::MachO => MACHO_SECTION.1,
        BinaryFormat::Elf => ELF_SECTION,
        _ => PE_SECTION,
    };
    let text = object.segment_name(StandardSegment::Text).to_vec();
    let code = object.add_section(text, b".text".to_vec(), SectionKind::Text);
    object.append_section_data(code, &[0x90; 64], 16);
    for data in sections {
        let segment = object.segment_name(StandardSegment::Data).to_vec();
        let section = object.add_section(segment, name.as_bytes().to_vec(), SectionKind::Data);
        object.append_section_data(section, data, 1);
    }
    object.write().expect("an object file")
}

/// An ELF file for x86-64.
pub(crate) fn elf(section: &[u8]) -> Vec<u8> {
    object_file((BinaryFormat::Elf, Architecture::X86_64, Endianness::Little), &[section])
}

/// A Mach-O file.
pub(crate) fn macho(architecture: Architecture, sections: &[&[u8]]) -> Vec<u8> {
    object_file((BinaryFormat::MachO, architecture, Endianness::Little), sections)
}

/// A Windows program.
pub(crate) fn pe_image(is_64: bool, section: &[u8]) -> Vec<u8> {
    let mut image = Vec::new();
    let mut writer = Writer::new(is_64, 0x1000, 0x200, &mut image);
    writer.reserve_dos_header_and_stub();
    writer.reserve_nt_headers(16);
    writer.reserve_section_headers(2);
    let text = writer.reserve_text_section(64);
    let length = u32::try_from(section.len()).expect("a short section");
    let mut name = [0; 8];
    name[..PE_SECTION.len()].copy_from_slice(PE_SECTION.as_bytes());
    let data =
        writer.reserve_section(name, pe::IMAGE_SCN_CNT_INITIALIZED_DATA | pe::IMAGE_SCN_MEM_READ, length, length);
    writer.write_dos_header_and_stub().expect("a header");
    writer.write_nt_headers(NtHeaders {
        machine: if is_64 { pe::IMAGE_FILE_MACHINE_AMD64 } else { pe::IMAGE_FILE_MACHINE_I386 },
        time_date_stamp: 0,
        characteristics: pe::IMAGE_FILE_EXECUTABLE_IMAGE,
        major_linker_version: 14,
        minor_linker_version: 0,
        address_of_entry_point: text.virtual_address,
        image_base: 0x40_0000,
        major_operating_system_version: 6,
        minor_operating_system_version: 0,
        major_image_version: 0,
        minor_image_version: 0,
        major_subsystem_version: 6,
        minor_subsystem_version: 0,
        subsystem: pe::IMAGE_SUBSYSTEM_WINDOWS_CUI,
        dll_characteristics: pe::DllFlags(0),
        size_of_stack_reserve: 0x10_0000,
        size_of_stack_commit: 0x1000,
        size_of_heap_reserve: 0x10_0000,
        size_of_heap_commit: 0x1000,
    });
    writer.write_section_headers();
    writer.write_section(text.file_offset, &[0x90; 64]);
    writer.write_section(data.file_offset, section);
    image
}

/// A universal Mach-O file of these, with offsets of 32 or 64 bits.
pub(crate) fn universal(is_64: bool, files: &[Vec<u8>]) -> Vec<u8> {
    let count = u32::try_from(files.len()).expect("a few");
    let magic: u32 = if is_64 { 0xcafe_babf } else { 0xcafe_babe };
    let mut header = [magic.to_be_bytes(), count.to_be_bytes()].concat();
    let mut offset: u64 = 0x1000;
    for file in files {
        let length = file.len() as u64;
        // The CPU's type and subtype: x86-64.
        header.extend([0x0100_0007_u32.to_be_bytes(), 3_u32.to_be_bytes()].concat());
        if is_64 {
            header.extend([offset.to_be_bytes(), length.to_be_bytes()].concat());
            header.extend([12_u32.to_be_bytes(), 0_u32.to_be_bytes()].concat());
        } else {
            let short = |value: u64| u32::try_from(value).expect("a short file").to_be_bytes();
            header.extend([short(offset), short(length), 12_u32.to_be_bytes()].concat());
        }
        offset += length.next_multiple_of(0x1000);
    }
    let mut image = header;
    for file in files {
        image.resize(image.len().next_multiple_of(0x1000), 0);
        image.extend(file);
    }
    image
}
